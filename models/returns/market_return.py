"""Returns and non-redemptions as the Market has them, and what follows from them in Odoo."""
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...market import anonymize, parsing, returns
from ...market.dates import moscow_day
from ...market.errors import NotFound
from ...tools.faults import step_apart

_logger = logging.getLogger(__name__)


class YandexMarketReturn(models.Model):
    _name = 'yandex.market.return'
    _description = "Yandex Market Return"
    _inherit = ['mail.thread', 'mail.activity.mixin', 'yandex.market.link.mixin']
    _order = 'created_at desc, id desc'
    _rec_name = 'market_id'
    _mail_post_access = 'read'
    _market_links = ('shop_id', 'order_id', 'market_id', 'order_number')

    market_id = fields.Char(string="Return Number", required=True, readonly=True)
    shop_id = fields.Many2one(
        'yandex.market.shop', required=True, ondelete='restrict', index=True, readonly=True)
    account_id = fields.Many2one(related='shop_id.account_id', store=True, precompute=True)
    company_id = fields.Many2one(
        related='shop_id.company_id', store=True, precompute=True, index=True)
    order_number = fields.Char(required=True, readonly=True, index=True)
    order_id = fields.Many2one(
        'yandex.market.order', string="Market Order", readonly=True, index='btree_not_null',
        ondelete='restrict')
    sale_order_id = fields.Many2one(
        related='order_id.sale_order_id', string="Sales Order", store=True,
        index='btree_not_null')
    is_test = fields.Boolean(related='order_id.is_test')
    type = fields.Char(
        string="Type (Raw)", readonly=True, help="UNREDEEMED or RETURN, as the Market says it.")
    refund_status = fields.Char(string="Status of the Money (Raw)", readonly=True)
    shipment_status = fields.Char(string="Status of the Goods (Raw)", readonly=True)
    is_fast = fields.Boolean(
        string="Buyer Keeps the Goods", readonly=True,
        help="Quick refund of cheap defective goods: nothing comes back.")
    is_over = fields.Boolean(
        readonly=True, help="On the Market, neither the money nor the goods go on.")
    created_at = fields.Datetime(string="Applied For", readonly=True)
    updated_at = fields.Datetime(
        string="Changed on the Market", readonly=True,
        help="Time of the Market's last change that was read from it.")
    needs_decision = fields.Boolean(
        readonly=True, help="The Market waits for the shop's decision.")
    decide_by = fields.Datetime(
        readonly=True, help="Afterwards the Market confirms the refund in the shop's name.")
    currency_id = fields.Many2one('res.currency', readonly=True)
    amount = fields.Monetary(string="Refund Amount", readonly=True)
    recipient_type = fields.Char(
        string="Way Back (Raw)", readonly=True, help="SHOP, DELIVERY_SERVICE or POST.")
    pickup_point = fields.Char(readonly=True, help="Where the goods wait for you.")
    pickup_address = fields.Char(readonly=True)
    pickup_instruction = fields.Text(string="How to Find It", readonly=True)
    pickup_till = fields.Date(string="Last Day to Take", readonly=True)
    tracks = fields.Char(string="Track Codes", readonly=True)
    line_ids = fields.One2many('yandex.market.return.line', 'return_id', string="Goods")
    application_ids = fields.One2many(
        'yandex.market.return.application', 'return_id', string="What the Buyer Says")
    command_ids = fields.One2many(
        'yandex.market.command', 'return_id', string="Commands",
        domain=[('is_reading', '=', False)])
    state = fields.Selection(
        [('open', "Under way"), ('exception', "Needs attention"), ('done', "Done")],
        compute='_compute_state', store=True, index=True)
    needs_attention = fields.Boolean(
        compute='_compute_state', store=True,
        help="Stored to put these returns first in lists.")
    error = fields.Text(string="Reason", readonly=True)
    is_closed = fields.Boolean(
        string="Closed by Hand", readonly=True,
        help="A person did what the connector could not. What the Market says next opens it again.")
    payload = fields.Text(
        readonly=True, copy=False, groups='sale_yandex_market.group_market_manager',
        help="The return as the Market sent it.")

    _account_market_uniq = models.Constraint(
        'UNIQUE(account_id, market_id)', "The cabinet has this return already.")

    @api.depends('error', 'is_over', 'is_closed', 'needs_decision', 'picking_ids.state')
    def _compute_state(self):
        for record in self:
            waits = {'done', 'cancel'} < {'done', 'cancel', *record.picking_ids.mapped('state')}
            if record.error:
                record.state = 'exception'
            else:
                is_done = record.is_closed or (record.is_over and not waits)
                record.state = 'done' if is_done else 'open'
            record.needs_attention = bool(record.error or record.needs_decision)

    # === WHAT THE MARKET SAYS === #

    @api.model
    def _apply_shop_returns(self, shop, market_returns):
        """Make Odoo agree with what the Market says of a shop's returns.

        :param shop: yandex.market.shop
        :param market_returns: ``market.returns.Return`` values
        :rtype: yandex.market.return
        """
        returns = self._for_shop(shop)
        known = returns.search([
            ('account_id', '=', shop.account_id.id),
            ('market_id', 'in', [one.market_id for one in market_returns]),
        ]).grouped('market_id')
        for market_return in market_returns:
            number = market_return.market_id
            # A list that changes while it is read may name a return twice.
            record = known[number] = known.get(number) or returns.create({
                'shop_id': shop.id, 'market_id': number, 'order_number': market_return.order_id})
            record._apply_market_return(market_return)
            returns |= record
        return returns

    def _for_shop(self, shop):
        """Work in a shop's company, as the system, in the responsible person's language."""
        return self.with_env(self.env['yandex.market.order']._for_shop(shop).env)

    def _apply_market_return(self, market_return):
        """Store what is new of a return, and do what follows from it.

        :param market_return: ``market.returns.Return``
        """
        self.ensure_one()
        source = parsing.as_text(market_return.source)
        changed_at = market_return.updated_at
        is_older = changed_at and self.updated_at and changed_at < self.updated_at
        if is_older or self.payload in (source, anonymize.erase(source)):
            return
        before = self._describe_status()
        self.write({
            **self._prepare_return_vals(market_return), 'payload': source, 'is_closed': False})
        self._write_items(market_return)
        after = self._describe_status()
        if before != after:
            self._message_log(body=self.env._(
                "On the Market: %(before)s → %(after)s", before=before or '—', after=after))
        self._follow(market_return)
        if self.is_over and (self.is_erased or self.order_id.is_erased):
            self._erase()

    @api.model
    def _prepare_return_vals(self, market_return):
        """Put into values what may change during a return's life."""
        point = market_return.pickup_point
        return {
            'type': market_return.type,
            'refund_status': market_return.refund_status,
            'shipment_status': market_return.shipment_status,
            'is_fast': market_return.is_fast,
            'is_over': market_return.is_over,
            'created_at': market_return.created_at,
            'updated_at': market_return.updated_at,
            'needs_decision': market_return.needs_decision,
            'decide_by': market_return.decide_by,
            'currency_id': self.env['res.currency'].with_context(active_test=False).search(
                [('name', '=', market_return.currency)], limit=1).id,
            'amount': float(market_return.amount or 0),
            'recipient_type': market_return.recipient_type,
            'pickup_point': point.name,
            'pickup_address': point.address,
            'pickup_instruction': point.instruction,
            'pickup_till': market_return.pickup_till and moscow_day(market_return.pickup_till),
            'tracks': ', '.join(track for item in market_return.items for track in item.tracks),
        }

    def _read_payload(self):
        """Read the stored return again.

        :rtype: market.returns.Return
        """
        return returns.read_return(parsing.parse(self.sudo().payload.encode()))

    # === WHAT FOLLOWS === #

    def _follow(self, market_return):
        """Plan what comes back, note what was refunded, and call a person where one is needed.

        What can't be done is kept as the reason why the return needs attention, and is tried
        again.

        :param market_return: ``market.returns.Return``
        """
        self.ensure_one()
        problems = []
        self._link_order()
        for step in (self._follow_goods, lambda: self._follow_money(market_return)):
            with step_apart(self, problems.append):
                step()
        reason = '\n'.join(dict.fromkeys(problems))
        if reason and reason != self.error:
            _logger.info("Return %s of the Market needs a person.", self.market_id)
            self._schedule_activity_once('mail.mail_activity_data_warning', self.env._(
                "Return %s needs attention", self.market_id), note=reason)
        elif self.error and not reason:
            self._close_activity('mail.mail_activity_data_warning')
        self.error = reason
        self._follow_deadlines()

    def _link_order(self):
        """Find the order, which may come after its return; close the activity that waits for it."""
        if not self.order_id:
            self.order_id = self.env['yandex.market.order'].search([
                ('account_id', '=', self.account_id.id), ('market_id', '=', self.order_number)])
            if self.sale_order_id:
                self.sale_order_id._message_log(body=self.env._(
                    "%(type)s %(link)s on the Market.", type=self.type_label,
                    link=self._get_html_link(title=self.market_id)))
        if self.type == returns.UNREDEEMED:
            (self.sale_order_id or self.order_id).activity_feedback(
                ['sale_yandex_market.activity_await_return'],
                feedback=self.env._("The return %s is on record.", self.market_id))

    def _need_order(self):
        """Make sure that the order is known.

        :raise UserError: it is not; the text says what to do
        """
        if not self.order_id:
            raise UserError(self.env._(
                "Order %(order)s of return %(number)s is not known here. It is asked for again "
                "with each reading; if the shop was connected later, put the goods back by hand "
                "and close the return.", order=self.order_number, number=self.market_id))

    # === PEOPLE === #

    def _get_responsible(self):
        """Give the person to call."""
        return self.account_id._get_responsible(self)

    def _schedule_activity_once(self, kind, summary, note='', deadline=None):
        """Schedule an activity of a kind, where none of it waits already."""
        if not self.activity_search([kind]):
            self.activity_schedule(
                kind, date_deadline=deadline, summary=summary, note=note,
                user_id=self._get_responsible().id)

    def _close_activity(self, kind):
        self.activity_feedback([kind])

    def action_retry(self):
        """Try again what could not be done; a newer message of the Market does so, too."""
        self.check_access('read')
        self.filtered('error')._try_again()

    def _try_again(self):
        for record in self:
            record._for_shop(record.shop_id)._follow(record._read_payload())

    def action_close(self):
        """Note that a person has done by hand what the connector could not."""
        self.check_access('read')
        for record in self.sudo().filtered('error'):
            record.write({'error': False, 'is_closed': True})
            record._close_activity('mail.mail_activity_data_warning')

    def _write_items(self, market_return):
        """Replace the stored items.

        :param market_return: ``market.returns.Return``
        """
        self.write({
            'line_ids': [Command.clear(), *(
                Command.create({
                    'sku': item.sku,
                    'count': item.count,
                    'instances': [
                        {'status': unit.status, 'stock_type': unit.stock_type, 'cis': unit.cis,
                         'imei': unit.imei} for unit in item.instances],
                }) for item in market_return.items)],
            'application_ids': [Command.clear(), *(
                Command.create({
                    'item_id': application.item_id,
                    'sku': item.sku,
                    'count': application.count or item.count,
                    'reason': application.reason,
                    'subreason': application.subreason,
                    'comment': application.comment,
                    'decision': application.decision,
                    'amount': float(application.amount or 0),
                    'compensation': float(application.compensation or 0),
                    'images': list(application.images),
                }) for item in market_return.items for application in item.applications)],
        })

    @api.model
    def _fetch(self, shop, order_number, market_id):
        """Read one return.

        :return: ``market.returns.Return``, or None when the Market does not know it
        :raise market.errors.MarketError: the Market can't be asked
        """
        try:
            return shop.account_id._get_client().get_return(
                shop.campaign_id, order_number, market_id)
        except NotFound:
            return None
