from odoo import models

from ...market import order_status


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    def _renew_resized_labels(self, changed):
        """Have the labels of parcels that are still here fetched in their new size.

        :param dict changed: names of the changed fields, by shop
        """
        if resized := self.filtered(lambda shop: 'label_format' in changed[shop]):
            self.env['yandex.market.order'].sudo().search([
                ('shop_id', 'in', resized.ids), ('label_id', '!=', False),
                ('status', '=', order_status.TO_HANDLE)])._renew_label()

    def _follow_ready_policy(self, changed):
        """Let parcels go that wait for a word which nobody has to say any more.

        :param dict changed: names of the changed fields, by shop
        """
        if switched := self.filtered(lambda shop: 'ready_policy' in changed[shop]):
            self.env['yandex.market.order'].sudo().search([
                ('shop_id', 'in', switched.ids), ('sale_order_id', '!=', False),
                ('status', '=', order_status.TO_HANDLE),
                ('progress', '<', order_status.IS_READY)])._set_packed()
