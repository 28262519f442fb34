from odoo import api, fields, models

from ..models.yandex_market_words import SUBSTATUSES


class YandexMarketCancel(models.TransientModel):
    _name = 'yandex.market.cancel'
    _description = "Cancel a Yandex Market Order"

    order_id = fields.Many2one('yandex.market.order', required=True, readonly=True)
    reason = fields.Selection(selection='_list_reasons', required=True)

    @api.model
    def _list_reasons(self):
        """List the reasons that the Market allows for the order now."""
        order = self.env['yandex.market.order'].browse(
            self.env.context.get('default_order_id'))
        return [
            (reason, str(SUBSTATUSES[reason]))
            for reason in order._get_cancel_reasons()]

    def action_cancel(self):
        """Cancel the order here and on the Market."""
        self.ensure_one()
        self.order_id._cancel_by_shop(self.reason)
