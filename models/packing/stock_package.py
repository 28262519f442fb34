from odoo import fields, models


class StockPackage(models.Model):
    _name = 'stock.package'
    _inherit = ['stock.package', 'yandex.market.link.mixin']

    yandex_market_box_id = fields.Char(
        string="Box on the Market", readonly=True, copy=False, index='btree_not_null',
        help="The Market's number of this box; several where a package stands for several.")
