"""The command that tells the marking codes of a DBS order; the others' go with their boxes."""
from odoo import fields, models


class YandexMarketCommand(models.Model):
    _inherit = 'yandex.market.command'

    kind = fields.Selection(
        selection_add=[('identifiers', "Marking codes")], ondelete={'identifiers': 'cascade'})

    def _send_identifiers(self, client, _market_orders):
        """Tell the codes of all lines that have them in full."""
        order = self.order_id
        instances = {
            line: units for line in order.required_codes or {}
            if (units := order._get_line_instances(line))}
        if instances:
            client.provide_order_item_identifiers(
                self.shop_id.campaign_id, order.market_id, instances)
            order._set_codes_sent(order.code_ids.filtered(
                lambda code: code.line_market_id in instances))
