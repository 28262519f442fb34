from odoo import api, fields, models
from odoo.exceptions import UserError

from ...market import marking
from ...market.identifiers import CHECKED, CHECKING, NOT_SENT, PASSED, REFUSED, UNCHECKED


class YandexMarketMarkingCode(models.Model):
    _name = 'yandex.market.marking.code'
    _description = "Yandex Market Marking Code"
    _order = 'order_id desc, line_market_id, kind, unit, id'
    _rec_name = 'readable'

    order_id = fields.Many2one(
        'yandex.market.order', required=True, ondelete='cascade', index=True, readonly=True)
    shop_id = fields.Many2one(related='order_id.shop_id', store=True, precompute=True)
    account_id = fields.Many2one(related='order_id.account_id', store=True, precompute=True)
    company_id = fields.Many2one(
        related='order_id.company_id', store=True, precompute=True, index=True)
    line_market_id = fields.Char(string="Line ID on the Market", required=True, readonly=True)
    unit = fields.Integer(
        required=True, readonly=True, help="Which of the line's units has the code, from 1.")
    product_id = fields.Many2one('product.product', ondelete='restrict', readonly=True)
    kind = fields.Selection(
        [('cis', "CIS"), ('uin', "UIN"), ('rnpt', "RNPT"), ('gtd', "GTD")],
        required=True, readonly=True)
    # Not trimmed: U+001D at an end counts as white space for Odoo's form and import.
    value = fields.Char(required=True, readonly=True, trim=False)
    readable = fields.Char(string="Code", compute='_compute_readable')
    identity = fields.Char(
        readonly=True, trim=False,
        help="What no other unit may have: product and serial number, or the UIN.")
    picking_id = fields.Many2one(
        'stock.picking', string="Delivery", readonly=True, index='btree_not_null')
    package_id = fields.Many2one('stock.package', readonly=True)
    lot_id = fields.Many2one(
        'stock.lot', string="Serial Number", readonly=True, index='btree_not_null',
        help="The code is the serial number of the unit, and goes where it goes.")
    state = fields.Selection(
        [
            (NOT_SENT, "Not sent"),
            ('sent', "Sent"),
            (CHECKING, "Being checked"),
            (PASSED, "Check passed"),
            (UNCHECKED, "Could not be checked"),
            (REFUSED, "Check not passed"),
        ],
        required=True, default=NOT_SENT, readonly=True)
    substatus = fields.Char(readonly=True, help="The Market's own word for the reason.")
    reason = fields.Char(compute='_compute_reason')
    active = fields.Boolean(
        string="In Use", default=True, readonly=True,
        help="A code is free again when its order is cancelled, or its unit comes back.")
    to_circulate = fields.Boolean(
        string="To Put into Circulation", readonly=True, index='btree_not_null',
        help="The unit came back from a buyer. Put its code into circulation again in the Honest "
             "Sign account before you sell it.")

    _identity_uniq = models.UniqueIndex(
        "(kind, identity) WHERE active AND identity IS NOT NULL",
        "This code was scanned for another unit at the same moment. Scan another unit.")
    _unit_uniq = models.UniqueIndex(
        "(order_id, line_market_id, kind, unit) WHERE active",
        "Another table gave this unit a code at the same moment. Look which one, then scan again.")

    @api.depends('value')
    def _compute_readable(self):
        for code in self:
            code.readable = marking.readable(code.value or '')

    @api.depends('state', 'substatus', 'kind')
    def _compute_reason(self):
        for code in self:
            code.reason = code._describe_verdict()

    def action_remove(self):
        """Remove a code from its unit, so that another one can be scanned.

        Once the order has left, only a unit that came back gives its code free.

        :raise UserError: the order is ready to ship, so that the Market takes no other
        """
        self.check_access('read')
        self.picking_id.check_access('write')
        back = self.sudo().filtered(lambda code: code._may_be_back())
        for order in (self.sudo() - back).order_id:
            order._check_codes_open()
        back._release_returned()
        (self.sudo() - back)._remove()

    def _may_be_back(self):
        """Tell whether units of the code's line came back and it is not known which ones.

        Decision: "Codes without serial numbers are freed only where the unit is known".
        """
        moves = self.order_id._get_code_lines(self.line_market_id).move_ids
        return not self.order_id._accepts_codes() and any(
            move.state == 'done' and move.origin_returned_move_id for move in moves)

    @api.model
    def _check_free(self, code, order):
        """Check that a code is not in use, in any company.

        :param code: ``market.marking.Code``
        :param order: yandex.market.order that it is scanned for
        :raise UserError: it is in use; the text says where
        """
        used = self.sudo().search(
            [('kind', '=', code.kind), ('identity', '=', code.identity)], limit=1)
        if not used or code.kind not in marking.SINGLE:
            return
        if used.order_id == order:
            raise UserError(self.env._(
                "This code is scanned already for this order: %s. Scan the next unit.",
                used.product_id.display_name))
        if used.company_id not in self.env.companies:
            raise UserError(self.env._("Another company uses this code already: %s",
                                       self._shorten(code.readable)))
        raise UserError(self.env._(
            "This code is used already: order %(number)s, %(product)s. Take another unit, or "
            "remove the code there.",
            number=used.order_id.market_id, product=used.product_id.display_name))

    @api.model
    def _shorten(self, text):
        """Show the beginning and the end of a long code."""
        return text if len(text) <= 52 else f'{text[:38]}…{text[-8:]}'

    def _remove(self):
        """Delete the codes of units that are not packed after all."""
        orders = self.order_id
        self.unlink()
        orders._enqueue_codes()

    def _release(self):
        """Archive codes, so that they can be used for other units."""
        self.sudo().active = False

    def _release_returned(self):
        """Release the codes of returned units; sold ones must be put into circulation again.

        The Market leaves that to the seller. Market rules: "Transfer of identifiers".
        """
        self._release()
        self.sudo().filtered(lambda code: code.kind == marking.CIS).to_circulate = True

    def action_circulated(self):
        """Note that codes were put into circulation again."""
        self.check_access('read')
        self.sudo().to_circulate = False

    def _prepare_instance(self):
        """Prepare the codes of one unit for the Market.

        :rtype: dict
        """
        instance = {code.kind: code.value for code in self}
        country = self.product_id.country_of_origin
        if country and instance.keys() & {marking.RNPT, marking.GTD}:
            instance['countryCode'] = country.code
        return instance

    def _set_sent(self):
        """Set codes to the state that they have once sent: some kinds are checked, others kept."""
        checked = self.filtered(
            lambda code: code.kind in CHECKED and code.shop_id.placement != 'dbs')
        (self - checked).write({'state': 'sent', 'substatus': False})
        checked.write({'state': CHECKING, 'substatus': False})
