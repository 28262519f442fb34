"""What there is to sell in a walk, and what an order of it is made of."""
from collections import Counter
from datetime import timedelta

from odoo import fields

from ...dev.simulator.cabinet import Offer
from ..marking.test_codes import KETTLE
from ..returns.test_returns import ReturnCase
from ..warehouse import WarehouseCase
from .market import SKUS


class GoodsCase(WarehouseCase, ReturnCase):
    """Goods, a kit, a pack, serial numbers, lots with dates, marked goods, one to be archived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heater = cls._make_product("Нагреватель", 'HEATER', 0, tracking='serial')
        for name in ('L1', 'L2', 'L3', 'L4', 'L5', 'L6'):
            cls._put_lot(cls.heater, name, 1)
        dated = {'use_expiration_date': True} if 'product.expiry.picking.confirmation' in (
            cls.env) else {}
        cls.tea = cls._make_product("Чай", 'TEA', 0, tracking='lot', **dated)
        for name, quantity, days in (('OLD', 5, -1), ('FRESH', 4, 300), ('SOON', 4, 20)):
            lot = cls._put_lot(cls.tea, name, 0 if days < 0 and not dated else quantity)
            if dated:
                lot.removal_date = fields.Datetime.now() + timedelta(days=days)
        cls.water = cls._make_product("Вода", 'WATER', 10, barcode=KETTLE)
        cls.lamp = cls._make_product("Лампа", 'LAMP', 10)
        cls._put_in_stock(cls.toaster, 90)
        cls.set = cls._make_product("Набор", 'SET', 0)
        cls.parts = cls._make_kit()
        cls.pack = cls.env['yandex.market.offer'].create({
            'account_id': cls.account.id, 'sku': 'PACK', 'product_id': cls.toaster.id,
            'pack_size': 6})
        products = cls.kettle | cls.heater | cls.tea | cls.water | cls.lamp
        cls.env['yandex.market.offer'].create([
            {'account_id': cls.account.id, 'sku': product.default_code, 'product_id': product.id}
            for product in products | cls.set])
        cls.sold = products | cls.set | cls.toaster
        income = cls.kettle.property_account_income_id
        (cls.sold | cls.env.ref(
            'sale_yandex_market.product_delivery')).property_account_income_id = income
        cls.by_sku = {product.default_code: product for product in products}
        cls.pieces = {
            product: sum(cls.env['stock.quant'].search([
                ('product_id', '=', product.id), ('location_id.usage', '=', 'internal'),
            ]).mapped('quantity')) for product in products | cls.toaster}
        cls.market.cabinet.offers += [Offer(sku, sku, 100) for sku in SKUS]

    @classmethod
    def _put_lot(cls, product, name, quantity):
        lot = cls.env['stock.lot'].create(
            {'name': name, 'product_id': product.id, 'company_id': cls.company.id})
        if quantity:
            cls.env['stock.quant']._update_available_quantity(
                product, cls.warehouse.lot_stock_id, quantity, lot_id=lot)
        return lot

    @classmethod
    def _make_kit(cls):
        """Make the set a kit, where Manufacturing is installed; give its parts."""
        if 'mrp.bom' not in cls.env:
            cls._put_in_stock(cls.set, 10)
            return {cls.set: 1}
        parts = {cls.kettle: 1, cls.toaster: 2}
        cls._make_bom(cls.set, parts)
        return parts

    def setUp(self):
        super().setUp()
        self.needs_of, self.ready, self.sent, self.scanned = {}, set(), {}, 0
        self.met = Counter()  # what the walk has met: a walk that meets nothing proves nothing

    def forget(self):
        """Begin with a Market that has no orders."""
        self.market.cabinet.orders.clear()
        self.market.cabinet.returns.clear()
        self.market.cabinet.stocks.told.clear()
        self.market.misbehaviours.clear()
        self.market._app.exchanges.clear()
        self.market.limits.__init__(self.market.clock)
        for memory in (self.needs_of, self.ready, self.sent):
            memory.clear()

    def get_needs(self, sku):
        """Say which products make a unit now, and how many of each."""
        if sku == 'PACK':
            return {self.toaster: self.pack.pack_size}
        return self.parts if sku == 'SET' else {self.by_sku[sku]: 1}

    def note_needs(self, orders):
        """Note what new sales orders are made of: later changes of the offers don't count."""
        for order, row in orders:
            if row.sale_order_id and order.id not in self.needs_of:
                self.needs_of[order.id] = {
                    line.sku: dict(self.get_needs(line.sku)) for line in order.lines}
