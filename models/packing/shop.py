"""When a shop's orders are ready to ship, and the size of its parcel labels."""
from odoo import api, fields, models

from ...market import order_status


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    # Decision: "The delivery's validation is ready to ship".
    ready_policy = fields.Selection(
        [('validate', "With the delivery"), ('button', "By a step of its own")],
        string="Ready to Ship", required=True, default='validate',
        help="When the Market is told that the parcels of an order go with the next shipment: "
             "when its delivery is validated, or when a person presses “Ready to Ship” on it.")
    label_format = fields.Selection(
        [
            ('A7', "A7 (75 × 120 mm)"),
            ('A9', "A9 (40 × 58 mm)"),
            ('A9_HORIZONTALLY', "A9 across (58 × 40 mm)"),
            ('A4', "A4 sheets"),
        ],
        string="Label Size", required=True, default='A7')

    @api.model
    def _get_packers(self, company):
        """Give the people who pack for a company's shops: those who work in its Inventory.

        :rtype: res.users
        """
        return self.env.ref('stock.group_stock_user').sudo().all_user_ids.filtered(
            lambda user: user.active and company in user.company_ids)

    def _renew_resized_labels(self, changed):
        """Have the labels of parcels that are still here fetched in their new size.

        :param dict changed: names of the changed fields, by shop
        """
        if resized := self.filtered(lambda shop: 'label_format' in changed[shop]):
            self.env['yandex.market.order'].sudo().search([
                ('shop_id', 'in', resized.ids), ('label_id', '!=', False),
                ('status', '=', order_status.TO_HANDLE)])._renew_label()

    def _follow_ready_policy(self, changed):
        """Set parcels ready that waited for a button which is not needed any more.

        :param dict changed: names of the changed fields, by shop
        """
        if switched := self.filtered(lambda shop: 'ready_policy' in changed[shop]):
            self.env['yandex.market.order'].sudo().search([
                ('shop_id', 'in', switched.ids), ('sale_order_id', '!=', False),
                ('status', '=', order_status.TO_HANDLE),
                ('progress', '<', order_status.IS_READY)])._set_packed()
