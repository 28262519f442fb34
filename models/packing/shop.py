from odoo import models

from ...market import life


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    def write(self, vals):
        """Have the labels of parcels that are still here fetched in their new size."""
        before = {shop: shop.label_format for shop in self}
        result = super().write(vals)
        if resized := self.filtered(lambda shop: shop.label_format != before[shop]):
            self.env['yandex.market.order'].sudo().search([
                ('shop_id', 'in', resized.ids), ('label_id', '!=', False),
                ('status', '=', life.TO_HANDLE)])._renew_label()
        return result
