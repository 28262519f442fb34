"""What can still be had of the goods of a line, and how many of its codes are there."""
from odoo import api, fields, models

from ...tools.available_stock import AvailableStock


class YandexMarketOrderLine(models.Model):
    _inherit = 'yandex.market.order.line'

    stock_left = fields.Integer(
        string="Free", compute='_compute_stock_left', compute_sudo=True,
        help="How many more can be ordered from the shop now, beside this order.")
    code_progress = fields.Char(
        string="Codes", compute='_compute_code_progress', compute_sudo=True,
        help="Marking codes that are scanned, of those that the line needs.")

    @api.depends('sku', 'product_id')
    def _compute_stock_left(self):
        for (account, shop), lines in self.grouped(
                lambda line: (line.account_id, line.shop_id)).items():
            figures = AvailableStock(account, lines.mapped('sku')).count(shop)
            for line in lines:
                figure = figures.get(line.sku)
                line.stock_left = figure.count if figure else 0

    @api.depends('order_id.required_codes', 'order_id.code_ids.active')
    def _compute_code_progress(self):
        for line in self:
            need = (line.order_id.required_codes or {}).get(line.market_id)
            codes = line.order_id.code_ids.filtered(
                lambda code, line=line: code.line_market_id == line.market_id)
            line.code_progress = need and '{}/{}'.format(
                len(set(codes.mapped('unit'))), need['count'])
