from odoo import fields, models
from odoo.fields import Domain

from ...market.vat import RATES, WITHOUT_VAT

# The kinds that the Market uses today; others can be added by hand.
CURRENT_KINDS = ('VAT_22', 'VAT_20', 'VAT_10', 'VAT_07', 'VAT_05', 'VAT_0', WITHOUT_VAT)


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    tax_ids = fields.One2many(
        'yandex.market.tax', 'account_id', string="VAT", default=lambda self: [
            fields.Command.create({'vat': kind}) for kind in CURRENT_KINDS])

    def _find_taxes(self, kinds):
        """Find the sales taxes for kinds of VAT.

        Decision: "VAT is found by rate".

        :param set kinds: the Market's words, such as ``VAT_22``; unknown ones too
        :return: account.tax by kind; a kind without one, such as ``NO_VAT``, is not in it
        :rtype: dict
        """
        self.ensure_one()
        AccountTax = self.env['account.tax']
        included = AccountTax.search_fetch(
            Domain(AccountTax._check_company_domain(self.company_id))
            & Domain('type_tax_use', '=', 'sale')
            & Domain('amount_type', '=', 'percent')
            & Domain('amount', 'in', [RATES[kind] for kind in kinds if kind in RATES])
        ).filtered('price_include').grouped('amount')
        by_rate = {
            kind: included[RATES[kind]][0] for kind in kinds if RATES.get(kind) in included}
        chosen = self.env['yandex.market.tax'].search_fetch(
            [('account_id', '=', self.id), ('vat', 'in', list(kinds)), ('tax_id', '!=', False)],
            ['vat', 'tax_id'])
        return by_rate | {line.vat: line.tax_id for line in chosen}
