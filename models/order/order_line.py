from decimal import Decimal

from odoo import api, fields, models

from ...market import money
from ...tools.order_changes import count_units


class YandexMarketOrderLine(models.Model):
    """A line of an order as it last came from the Market, whatever state the order is in here."""

    _name = 'yandex.market.order.line'
    _description = "Yandex Market Order Line"
    _order = 'order_id, id'
    _rec_name = 'name'

    order_id = fields.Many2one(
        'yandex.market.order', required=True, readonly=True, ondelete='cascade', index=True)
    account_id = fields.Many2one(related='order_id.account_id', store=True, precompute=True)
    company_id = fields.Many2one(
        related='order_id.company_id', store=True, precompute=True, index=True)
    currency_id = fields.Many2one(related='order_id.currency_id', store=True)
    market_id = fields.Char(
        string="Line ID on the Market", readonly=True, help="Empty in payloads of old.")
    sku = fields.Char(string="Your SKU", required=True, readonly=True)
    name = fields.Char(readonly=True, help="As the Market calls it.")
    count = fields.Integer(
        string="Units", readonly=True, help="0 where the Market has taken the line out.")
    price = fields.Monetary(
        string="Unit Price", readonly=True, help="What the buyer is charged for a unit.")
    amount = fields.Monetary(
        readonly=True, help="What the buyer is charged for all units, in money and Plus points.")
    plus_points = fields.Monetary(
        string="Paid with Plus Points", readonly=True, help="The part of the amount.")
    subsidy = fields.Monetary(
        string="Market Subsidy", readonly=True,
        help="What the Market pays on top, for all units.")
    vat = fields.Char(string="VAT on the Market", readonly=True)
    product_id = fields.Many2one(
        'product.product', readonly=True, index='btree_not_null', ondelete='set null',
        help="What the SKU was matched to when the sales order was made; before that, what it "
             "would be.")
    pack_size = fields.Integer(
        default=1, readonly=True,
        help="How many units of the product one unit of the SKU was when the sales order was "
             "made; before that, how many it would be.")
    is_by_hand = fields.Boolean(
        string="Corrected by Hand", readonly=True, copy=False,
        help="A person said that less is sold than the Market wants, until the Market changes it.")
    ordered_at = fields.Datetime(related='order_id.ordered_at', store=True, precompute=True)
    shop_id = fields.Many2one(related='order_id.shop_id', store=True, precompute=True)
    # Decision: "A lost order keeps its figures on its lines".
    wanted_count = fields.Integer(
        string="Wanted", readonly=True,
        help="How many were wanted of goods for lack of which the order was lost.")
    free_count = fields.Integer(
        string="Were Free", readonly=True, help="How many of those there were.")
    lost_amount = fields.Monetary(
        string="Amount Lost", compute='_compute_lost_amount', store=True, precompute=True,
        help="What the buyer would have been charged for the units that were wanted.")
    sale_line_ids = fields.One2many(
        'sale.order.line', 'yandex_market_order_line_id', string="Sales Order Lines",
        readonly=True)

    _order_line_uniq = models.UniqueIndex(
        "(order_id, market_id) WHERE market_id IS NOT NULL",
        "The order has a line with this number already.")
    _sku_idx = models.Index("(account_id, sku)")

    @api.depends('name', 'sku')
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.name or line.sku

    @api.depends('wanted_count', 'price')
    def _compute_lost_amount(self):
        for line in self:
            line.lost_amount = line.wanted_count * line.price

    def _update(self, values):
        """Write what differs.

        :param dict values: of stored fields
        :return: the names of what differed
        :rtype: set
        """
        self.ensure_one()
        currency = self.currency_id
        changed = {}
        for name, value in values.items():
            before = self[name]
            field = self._fields[name]
            if field.type == 'many2one':
                is_same = before.id == value
            elif field.type == 'monetary' and currency:
                is_same = not currency.compare_amounts(before, value)
            else:
                is_same = (before or False) == (value or False)
            if not is_same:
                changed[name] = value
        if 'count' in changed:
            changed['is_by_hand'] = False
        if changed:
            self.write(changed)
        if changed.get('market_id'):
            self.sale_line_ids.yandex_market_line_id = changed['market_id']
        return set(changed) - {'is_by_hand'}

    def _adopt_sale_lines(self):
        """Link the lines of a sales order that was made before this model existed."""
        lines = self.order_id.sale_order_id.order_line.filtered(lambda line: (
            not line.yandex_market_order_line_id and not line.is_delivery
            and (line.yandex_market_line_id or False) == self.market_id
            and (self.market_id or line.product_id == self.product_id)))
        if not lines:
            return
        lines.yandex_market_order_line_id = self
        self.product_id = lines[0].product_id
        if self.order_id.state == 'exception' and self.currency_id.compare_amounts(
                sum(lines.mapped('price_total')), float(self._get_sold_amount())):
            return  # the sales order may lack a change of the count: it says nothing of the pack
        units = sum(lines.mapped('product_uom_qty'))
        if self.count and units and not units % self.count:
            self.pack_size = int(units // self.count)

    def _match(self, matches):
        """Set the product that the SKU stands for.

        :param dict matches: product.product by SKU
        """
        product = matches.get(self.sku)
        if product and product != self.product_id:
            self.product_id = product

    def _count_units(self):
        """Count the units of its product that a line sells."""
        self.ensure_one()
        return self.count * self.pack_size

    def _filter_lowered(self):
        """Give those of which the sales order has less than the Market wants, and nobody said why.

        What the Market changed and the sales order does not have yet is another matter.
        Decision: "Less than the Market sold calls a person".
        """
        left = (self.order_id.changes_left or {}).get('lines', ())
        sold = self.order_id.sale_order_id.order_line.grouped('yandex_market_order_line_id')
        return self.filtered(lambda line: (
            line in sold and not line.is_by_hand and str(line.id) not in left
            and line.product_id.uom_id.compare(
                sum(map(count_units, sold[line])), line._count_units()) < 0))

    def _get_sold_amount(self):
        """Give the exact amount that the sales order has to have for the line.

        :rtype: Decimal
        """
        self.ensure_one()
        amount = self.amount
        if self.order_id.plus_policy == 'discount':
            amount -= self.plus_points
        return money.to_kopecks(Decimal(str(amount)))
