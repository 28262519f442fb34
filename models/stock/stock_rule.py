from odoo import api, models

RECOUNT = {
    'active', 'action', 'procure_method', 'route_id', 'location_src_id', 'location_dest_id',
    'warehouse_id'}


class StockRule(models.Model):
    _inherit = 'stock.rule'

    @api.model_create_multi
    def create(self, vals_list):
        """Count anew where goods come from; a route is archived with its rules."""
        rules = super().create(vals_list)
        rules._mark_stock()
        return rules

    def write(self, vals):
        """Count anew where goods come from."""
        result = super().write(vals)
        if not RECOUNT.isdisjoint(vals):
            self._mark_stock()
        return result

    def unlink(self):
        """Count anew where goods come from."""
        self._mark_stock()
        return super().unlink()

    def _mark_stock(self):
        if any(rule.action != 'push' for rule in self):
            self.env['yandex.market.shop'].sudo()._find_sending()._mark_stock()
