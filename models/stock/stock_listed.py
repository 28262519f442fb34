"""What the Market has listed of its stock, while a comparison is going on."""
from odoo import api, fields, models


class YandexMarketStockListed(models.Model):
    """SKUs that the Market listed together, a record for each step of a comparison.

    Decision: "What the Market has listed is an ordinary table".
    """

    _name = 'yandex.market.stock.listed'
    _description = "Yandex Market Listed Stock"
    _log_access = False

    account_id = fields.Many2one(
        'yandex.market.account', required=True, ondelete='cascade', index=True)
    company_id = fields.Many2one(related='account_id.company_id', store=True, precompute=True)
    skus = fields.Json(required=True)

    @api.model
    def _begin_list(self, account):
        """Forget which SKUs the Market has listed."""
        self.search([('account_id', '=', account.id)]).unlink()

    @api.model
    def _store(self, account, skus):
        """Remember SKUs that the Market has listed."""
        self.create({'account_id': account.id, 'skus': list(skus)})
