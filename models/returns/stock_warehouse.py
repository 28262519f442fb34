from odoo import fields, models


class StockWarehouse(models.Model):
    _inherit = 'stock.warehouse'

    yandex_market_defects_location_id = fields.Many2one(
        'stock.location', string="Returned Goods Not for Sale", check_company=True, copy=False,
        domain="[('usage', '=', 'internal')]",
        help="Units that the Market calls defective come back here, and are not sold again. "
             "Made with the first of them; choose another one if you have one.")

    def _get_market_defects_location(self):
        """Give the location for returned units that can't be sold; create it where there is none.

        It lies in the warehouse and not in its stock: nothing is reserved from there.

        :rtype: stock.location
        """
        self.ensure_one()
        warehouse = self.sudo()
        if not warehouse.yandex_market_defects_location_id:
            warehouse.yandex_market_defects_location_id = self.env['stock.location'].sudo().create({
                'name': self.env._("Returned, not for sale"),
                'location_id': warehouse.view_location_id.id,
                'usage': 'internal',
                'company_id': warehouse.company_id.id,
            })
        return warehouse.yandex_market_defects_location_id
