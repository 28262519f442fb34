"""Marking codes at the packing table."""
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...market import marking


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    yandex_market_needs_codes = fields.Boolean(
        string="Needs Marking Codes", compute='_compute_yandex_market_codes', compute_sudo=True)
    yandex_market_code_progress = fields.Text(
        string="Scanned", compute='_compute_yandex_market_codes', compute_sudo=True)
    yandex_market_missing_codes = fields.Text(
        string="Missing Codes", compute='_compute_yandex_market_codes', compute_sudo=True)
    yandex_market_code_ids = fields.Many2many(
        'yandex.market.marking.code', string="Marking Codes",
        compute='_compute_yandex_market_codes', compute_sudo=True)

    @api.depends(
        'state', 'sale_id.yandex_market_order_id.required_codes',
        'sale_id.yandex_market_order_id.code_ids.state')
    @api.depends_context('lang')
    def _compute_yandex_market_codes(self):
        """Show codes where the Market wants some, on the deliveries of an order that is alive."""
        for picking in self:
            order = picking.sale_id.yandex_market_order_id
            needs = bool(order.required_codes) and picking.picking_type_code != 'incoming'
            picking.yandex_market_needs_codes = needs
            picking.yandex_market_code_progress = needs and '\n'.join(order._describe_codes())
            is_open = needs and picking.state != 'cancel' and order._accepts_codes()
            picking.yandex_market_missing_codes = is_open and '\n'.join(order._get_missing_codes())
            picking.yandex_market_code_ids = order.code_ids.ids if needs else False

    def yandex_market_scan(self, scanned, line_market_id=None):
        """Assign scanned codes to the units of the delivery's order.

        :param str scanned: codes as a scanner made them, one a line
        :param str line_market_id: the line that a person chose; by default it is found
        :return: for each code whether it was stored (``ok``), what to tell the person (``text``),
            and, where a line must be chosen, the lines (``choices``: id and name)
        :rtype: list
        """
        self.ensure_one()
        self.check_access('write')
        order = self._find_market_orders()[:1].with_env(self.env)._check_companies()
        return [
            self._scan_one(order, one, line_market_id)
            for one in marking.split_scans(scanned) or ['']]

    def _scan_one(self, order, scanned, line_market_id):
        try:
            if not order.required_codes:
                raise UserError(self.env._("The Market wants no codes for this order."))
            code, lines = order._add_scanned(scanned, self, line_market_id)
        except UserError as problem:
            return {'ok': False, 'text': str(problem), 'scanned': scanned}
        if lines:
            return {
                'ok': False,
                'text': self.env._("Which product is it?"),
                'scanned': scanned,
                'choices': [
                    {'id': line, 'name': order._get_code_product(line).display_name}
                    for line in lines],
            }
        return {'ok': True, 'scanned': scanned, 'text': order._describe_added(code)}

    def _release_returned_codes(self):
        """Release the codes of units that came back."""
        returned = self.move_ids.filtered(
            lambda move: move.state == 'done' and move.origin_returned_move_id)
        if returned.sudo().sale_line_id.order_id.yandex_market_order_id.code_ids:
            returned.sudo()._release_marking_codes()
        for record in self.sudo().yandex_market_return_id:
            record._follow_codes()
