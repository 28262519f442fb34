from odoo import api, fields, models


class SaleOrder(models.Model):
    _inherit = 'sale.order'

    yandex_market_return_ids = fields.One2many(
        'yandex.market.return', 'sale_order_id', string="Market Returns", readonly=True)
    yandex_market_return_count = fields.Integer(
        string="Market Return Count", compute='_compute_yandex_market_return_count')

    @api.depends('yandex_market_return_ids')
    def _compute_yandex_market_return_count(self):
        for sale in self:
            sale.yandex_market_return_count = len(sale.yandex_market_return_ids)

    def action_open_yandex_market_returns(self):
        """Open the Market's returns of the order.

        :rtype: dict
        """
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id(
            'sale_yandex_market.yandex_market_return_action')
        returns = self.yandex_market_return_ids
        action.update({'domain': [('id', 'in', returns.ids)], 'context': {}})
        if len(returns) == 1:
            action.update({'res_id': returns.id, 'views': [(False, 'form')]})
        return action
