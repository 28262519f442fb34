from odoo import api, fields, models

from ...tools.labels import translate_word
from .return_labels import SHIPMENT_STATUSES, STOCK_TYPES


class YandexMarketReturnLine(models.Model):
    _name = 'yandex.market.return.line'
    _description = "Yandex Market Return Line"
    _rec_name = 'sku'

    return_id = fields.Many2one(
        'yandex.market.return', required=True, ondelete='cascade', index=True)
    company_id = fields.Many2one(related='return_id.company_id', store=True, precompute=True)
    sku = fields.Char(string="Your SKU", required=True)
    product_id = fields.Many2one('product.product', compute='_compute_product_id')
    count = fields.Integer(string="Units")
    instances = fields.Json(
        help="Each unit: its status, its kind of stock, its marking code, its IMEI.")
    condition = fields.Text(string="Each Unit", compute='_compute_condition')

    @api.depends('sku', 'return_id.order_id')
    def _compute_product_id(self):
        for line in self:
            line.product_id = line._get_sale_lines().product_id[:1]

    @api.depends('instances')
    @api.depends_context('lang')
    def _compute_condition(self):
        for line in self:
            line.condition = '\n'.join(
                line._describe_instance(instance) for instance in line.instances or ())

    def _get_sale_lines(self):
        """Find the lines of the sales order that the goods were sold by.

        The Market names only the SKU here; the stored order shows which lines have it.

        :rtype: sale.order.line
        """
        self.ensure_one()
        order = self.return_id.order_id.sudo()
        if not (order.sale_order_id and order.payload):
            return self.env['sale.order.line']
        order._ensure_lines()
        sold = self._get_order_lines().sale_line_ids.filtered('product_uom_qty')
        if sold:
            return sold
        numbers = {
            line.market_id for line in order._read_payload().lines if line.sku == self.sku}
        lines = order.sale_order_id.order_line.filtered('product_uom_qty')
        found = lines.filtered(lambda line: line.yandex_market_line_id in numbers - {''})
        if found or not numbers:
            return found
        # Lines of old payloads have no id: they are found by their product.
        matches = self.env['yandex.market.offer']._find_or_create_matches(
            order.account_id, {self.sku})
        return lines.filtered(lambda line: line.product_id == matches.get(self.sku))

    def _get_order_lines(self):
        """Give the lines of the Market's order that the goods may be of.

        :rtype: yandex.market.order.line
        """
        return self.return_id.order_id.sudo().line_ids.filtered(lambda line: line.sku == self.sku)

    def _count_units(self):
        """Count the units of the product that come back.

        Decision: "A returned pack has the size that was sold".
        """
        self.ensure_one()
        return self.count * self._get_pack_size()

    def _get_pack_size(self):
        if sold := self._get_order_lines().filtered('sale_line_ids'):
            return sold[0].pack_size
        packs = self.env['yandex.market.offer']._get_pack_sizes(
            self.return_id.account_id, {self.sku})
        return packs.get(self.sku, 1)

    def _describe_instance(self, instance):
        """Put a unit into words; its code without what no screen shows."""
        status = translate_word(self.env, SHIPMENT_STATUSES, instance.get('status'))
        stock = translate_word(self.env, STOCK_TYPES, instance.get('stock_type'))
        code = (instance.get('cis') or instance.get('imei') or '').partition('\x1d')[0]
        return ', '.join(filter(None, (status, stock, code)))
