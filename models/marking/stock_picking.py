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
        'state', 'move_ids.sale_line_id.order_id.yandex_market_order_id.required_codes',
        'move_ids.sale_line_id.order_id.yandex_market_order_id.code_ids.state')
    @api.depends_context('lang')
    def _compute_yandex_market_codes(self):
        """Show codes where the Market wants some, on the deliveries of an order that is alive."""
        for picking in self:
            orders = picking._find_market_orders().filtered(lambda order, picking=picking: (
                order.required_codes and picking.picking_type_code != 'incoming'))
            picking.yandex_market_needs_codes = bool(orders)
            picking.yandex_market_code_progress = '\n'.join(
                text for order in orders for text in order._describe_codes())
            picking.yandex_market_missing_codes = '\n'.join(
                text for order in orders
                if picking.state != 'cancel' and order._accepts_codes()
                for text in order._get_missing_codes())
            picking.yandex_market_code_ids = orders.code_ids.ids

    def yandex_market_scan(self, scanned, line_market_id=None):
        """Assign scanned codes to the units of the delivery's order, or of its orders.

        :param str scanned: codes as a scanner made them, one a line
        :param str line_market_id: the line that a person chose; by default it is found
        :return: for each code whether it was stored (``ok``), what to tell the person (``text``),
            and, where a line must be chosen, the lines (``choices``: id and name)
        :rtype: list
        """
        self.ensure_one()
        self.check_access('write')
        orders = self._find_market_orders().with_env(self.env)._check_companies()
        return [
            self._scan_one(orders, one, line_market_id)
            for one in marking.split_scans(scanned) or ['']]

    def _scan_one(self, orders, scanned, line_market_id):
        try:
            code, targets = orders._add_scanned(scanned, self, line_market_id)
        except UserError as problem:
            return {'ok': False, 'text': str(problem), 'scanned': scanned}
        if targets:
            several = len(set(targets.values())) > 1
            return {
                'ok': False,
                'text': self.env._("Which product is it?"),
                'scanned': scanned,
                'choices': [
                    {'id': line, 'name': ', '.join(filter(None, (
                        order._get_code_product(line).display_name,
                        several and order.market_id)))}
                    for line, order in targets.items()],
            }
        order = code.order_id.with_env(orders.env)
        return {'ok': True, 'scanned': scanned, 'text': order._describe_added(code)}

    def _release_returned_codes(self):
        """Release the codes of units that came back."""
        returned = self.move_ids.filtered(
            lambda move: move.state == 'done' and move.origin_returned_move_id)
        if returned.sudo().sale_line_id.order_id.yandex_market_order_id.code_ids:
            returned.sudo()._release_marking_codes()
        for record in self.sudo().yandex_market_return_id:
            record._follow_codes()
