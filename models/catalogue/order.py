"""The SKUs of orders that nobody has a product for."""
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.client_actions import open_dialog


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    waits_for_product = fields.Boolean(
        compute='_compute_waits_for_product', help="An SKU of the order has no product yet.")

    @api.depends('state', 'causes')
    def _compute_waits_for_product(self):
        for order in self:
            order.waits_for_product = order.state == 'exception' and 'sku' in (order.causes or ())

    def _create_waiting_offers(self, market_orders, matches):
        """Create the offers of SKUs that nobody has a product for, as soon as an order names them.

        :param dict market_orders: ``market.order.Order`` by order
        :param matches: ``tools.matches.Matches`` of these orders
        """
        self.env['yandex.market.offer']._create_waiting(self.account_id, {
            line.sku: line.name for market_order in market_orders.values()
            for line in market_order.sold_lines if line.sku not in matches.products})

    def _find_waiting_offers(self):
        """Find the offers of the orders' SKUs that have no product, or an archived one.

        :rtype: yandex.market.offer
        """
        Offer = self.env['yandex.market.offer']
        found = Offer.browse()
        for account, orders in self.grouped('account_id').items():
            lines = orders.sudo().line_ids.filtered(
                lambda line: line.count and not line.product_id.active)
            Offer.sudo()._create_waiting(account, {line.sku: line.name for line in lines})
            found |= Offer.search([
                ('account_id', '=', account.id), ('sku', 'in', lines.mapped('sku')),
                '|', ('product_id', '=', False), ('product_id.active', '=', False)])
        return found

    def action_choose_products(self):
        """Ask which products stand behind the SKUs that the orders wait for.

        :rtype: dict
        :raise UserError: they wait for none
        """
        self.check_access('read')
        orders = self.filtered('waits_for_product')
        if not orders._find_waiting_offers():
            raise UserError(self.env._(
                "All SKUs of these orders have a product. Press Retry."))
        return open_dialog(
            'yandex.market.match', self.env._("Choose the Products"),
            order_ids=[Command.set(orders.ids)])
