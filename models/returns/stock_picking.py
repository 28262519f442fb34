from odoo import fields, models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    yandex_market_return_id = fields.Many2one(
        'yandex.market.return', string="Market Return", readonly=True, copy=False,
        index='btree_not_null', ondelete='restrict')
    yandex_market_return_number = fields.Char(
        string="Market Return Number", related='yandex_market_return_id.market_id')
    yandex_market_return_status = fields.Char(
        string="Status of the Goods", related='yandex_market_return_id.shipment_label')
    yandex_market_pickup_point = fields.Char(
        string="Pickup Point", related='yandex_market_return_id.pickup_point')
    yandex_market_pickup_address = fields.Char(
        string="Pickup Address", related='yandex_market_return_id.pickup_address')
    yandex_market_pickup_till = fields.Date(
        string="Last Day to Take", related='yandex_market_return_id.pickup_till')

    def _create_backorder_picking(self):
        """Expect the rest of a return under the number of the return."""
        backorder = super()._create_backorder_picking()
        if self.yandex_market_return_id:
            backorder.sudo().yandex_market_return_id = self.yandex_market_return_id
        return backorder
