from odoo import fields, models


class ResPartner(models.Model):
    _inherit = 'res.partner'

    yandex_market_kpp = fields.Char(
        string="KPP", index='btree_not_null',
        help="The tax office's code of a Russian organization or of its branch: organizations "
             "have the same INN in all branches, and the same KPP in one tax office.")
