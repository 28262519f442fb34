from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .stock_case import StockCase


@tagged('post_install', '-at_install')
class TestStockOfDatedLots(StockCase):
    """Lots past their removal date can't leave. Needs product_expiry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'removal_date' not in cls.env['stock.quant']._fields:
            cls.skipTest(cls, "Dates of lots need product_expiry, which is not installed.")
        cls.tea = cls._make_product(
            "Чай", 'TEA', 0, tracking='lot', use_expiration_date=True)
        cls.env['yandex.market.offer'].create({
            'account_id': cls.account.id, 'sku': 'TEA', 'product_id': cls.tea.id})
        for name, quantity, days in (('OLD', 100, -1), ('FRESH', 3, 300), ('SOON', 4, 20)):
            cls._put_lot(name, quantity, days)

    @classmethod
    def _put_lot(cls, name, quantity, days):
        """Put a lot on the shelf.

        :param days: until its removal date; None where it has none
        """
        lot = cls.env['stock.lot'].create({
            'name': name, 'product_id': cls.tea.id, 'company_id': cls.company.id})
        lot.removal_date = days is not None and fields.Datetime.now() + timedelta(days=days)
        cls.env['stock.quant']._update_available_quantity(
            cls.tea, cls.warehouse.lot_stock_id, quantity, lot_id=lot)
        return lot

    def _find_lot(self, name):
        return self.env['stock.lot'].search([('name', '=', name)])

    def test_only_lots_before_their_date_count(self):
        self._assert_figure(7, 'TEA')
        self._put_lot('NO-DATE', 2, None)
        self._assert_figure(9, 'TEA')
        self._put_in_stock(self.tea, 1)  # of no lot
        self._assert_figure(10, 'TEA')

    def test_where_only_old_lots_lie_nothing_can_be_ordered(self):
        for name in ('OLD', 'FRESH', 'SOON'):
            self._find_lot(name).removal_date = fields.Datetime.now() - timedelta(days=30)
        self._assert_figure(0, 'TEA')
        order = self._take(payloads.fbs(item('TEA', 1, 1)))
        self.assertRecordValues(order, [{'state': 'exception', 'causes': ['short']}])
        self.assertIn("1 needed, 0 free", order.error)
        self.assertFalse(order.sale_order_id.picking_ids.move_line_ids)
        self._put_lot('NEW', 1, 90)
        order._retry()
        self.assertRecordValues(order, [{'state': 'imported', 'error': False}])

    def test_odoo_reserves_no_more_than_was_told(self):
        """What Odoo itself takes from the shelf is the judge."""
        sale = self._sell(self.tea, 50)
        self.assertEqual(sale.picking_ids.move_ids.quantity, 7)
        self._assert_figure(0, 'TEA')

    def test_what_is_reserved_of_an_old_lot_takes_nothing_from_others(self):
        sale = self._sell(self.tea, 5)
        old = self._find_lot('SOON')
        self._assert_figure(2, 'TEA')
        old.removal_date = fields.Datetime.now() - timedelta(days=2)
        reserved = sum(sale.picking_ids.move_line_ids.filtered(
            lambda line: line.lot_id == old).mapped('quantity'))
        self._assert_figure(3 - (5 - reserved), 'TEA')

    def test_a_changed_date_is_told(self):
        self._push()
        self._find_lot('OLD').removal_date = fields.Datetime.now() + timedelta(days=30)
        self._assert_figure(107, 'TEA')
        self._find_lot('OLD').expiration_date = fields.Datetime.now() - timedelta(days=400)
        self._find_lot('OLD').removal_date = fields.Datetime.now() - timedelta(days=400)
        self._assert_figure(7, 'TEA')

    def test_dates_count_where_the_product_uses_them(self):
        self._push()
        self.tea.use_expiration_date = False
        self._assert_figure(107, 'TEA')

    def test_the_nightly_comparison_finds_what_a_date_has_changed(self):
        """Nothing is written when a date passes."""
        self._push()
        self.assertEqual(self._told('TEA'), 7)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_quant SET removal_date = %s WHERE lot_id = %s",
            [fields.Datetime.now() - timedelta(minutes=1), self._find_lot('SOON').id])
        self.env.invalidate_all()
        self.assertEqual(self._push(), [], "nobody has noticed")
        self._compare()
        self.assertEqual(self._told('TEA'), 3)

    def test_a_lot_that_is_too_old_on_the_day_of_shipping_is_short(self):
        """Odoo reserves lots for the day on which they leave."""
        day = fields.Datetime.now() + timedelta(days=100)
        payload = payloads.fbs(item('TEA', 7, 1))
        payload['order']['delivery']['shipments'][0]['shipmentDate'] = day.strftime('%d-%m-%Y')
        order = self._take(payload)
        self.assertRecordValues(order, [{'state': 'exception'}])
        self.assertEqual(order.sale_order_id.picking_ids.move_ids.quantity, 3)
