from odoo import models


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    def _get_market_test_route(self):
        """Give the route on which test orders are delivered, from a location that is no stock.

        Decision: "Test orders come from a virtual location".

        :rtype: stock.route
        """
        self.ensure_one()
        route = self.env.ref('sale_yandex_market.stock_route_test_orders').sudo()
        if not route.rule_ids.filtered(lambda rule: rule.warehouse_id == self):
            self.env['stock.rule'].sudo().create({
                'name': f'{self.code}: {route.name}',
                'route_id': route.id,
                'warehouse_id': self.id,
                'company_id': self.company_id.id,
                'action': 'pull',
                'procure_method': 'make_to_stock',
                'picking_type_id': self.out_type_id.id,
                'location_src_id': self.env.ref(
                    'sale_yandex_market.stock_location_test_orders').id,
                'location_dest_id': self.env.ref('stock.stock_location_customers').id,
            })
        return route
