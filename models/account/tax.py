from odoo import api, fields, models

from ...market.vat import RATES, WITHOUT_VAT


class YandexMarketTax(models.Model):
    _name = 'yandex.market.tax'
    _description = "Yandex Market VAT"
    _order = 'account_id, id'
    _check_company_auto = True

    account_id = fields.Many2one(
        'yandex.market.account', string="Cabinet", required=True, ondelete='cascade', index=True)
    company_id = fields.Many2one(related='account_id.company_id', store=True)
    vat = fields.Selection(
        [*((kind, f"{rate}% ({kind})") for kind, rate in RATES.items()),
         (WITHOUT_VAT, f"Without VAT ({WITHOUT_VAT})")],
        string="VAT on the Market", required=True)
    tax_id = fields.Many2one(
        'account.tax', string="Tax to Use Instead", check_company=True,
        domain="[('type_tax_use', '=', 'sale'), ('company_id', 'parent_of', company_id)]",
        help="Leave empty to use the company's sales tax of the same rate, included in the price.")
    used_tax_id = fields.Many2one('account.tax', string="Tax", compute='_compute_used_tax_id')

    _account_vat_uniq = models.Constraint(
        'UNIQUE(account_id, vat)', "Each kind of VAT stands once in the table of a cabinet.")

    @api.depends('vat', 'tax_id', 'company_id')
    def _compute_used_tax_id(self):
        for account, lines in self.grouped('account_id').items():
            taxes = account._find_taxes(set(lines.mapped('vat')))
            for line in lines:
                line.used_tax_id = line.tax_id or taxes.get(line.vat)
