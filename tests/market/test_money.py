from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market import money


@tagged('post_install', '-at_install')
class TestMoney(BaseCase):

    @given(st.integers(0, 10**12), st.integers(1, 10**5))
    def test_parts_add_up_to_the_kopeck(self, kopecks, units):
        parts = money.split(Decimal(kopecks) / 100, units)
        self.assertEqual(sum(count for count, _price in parts), units)
        self.assertEqual(sum(count * price for count, price in parts), Decimal(kopecks) / 100)
        self.assertLessEqual(len(parts), 2)
        for count, price in parts:
            self.assertGreater(count, 0)
            self.assertEqual(price, round(price, 2))

    def test_what_does_not_divide_becomes_two_parts(self):
        for total, units, parts in (
            ('100.00', 3, [(2, '33.33'), (1, '33.34')]),
            ('100.01', 3, [(1, '33.33'), (2, '33.34')]),
            ('90.00', 3, [(3, '30.00')]),
            ('0.01', 2, [(1, '0.00'), (1, '0.01')]),
            ('0', 5, [(5, '0')]),
        ):
            with self.subTest(f'{total} / {units}'):
                self.assertEqual(
                    money.split(Decimal(total), units),
                    [(count, Decimal(price)) for count, price in parts])

    def test_halves_of_a_kopeck_go_up(self):
        self.assertEqual(money.to_kopecks(Decimal('0.005')), Decimal('0.01'))
        self.assertEqual(money.to_kopecks(Decimal('33.334999')), Decimal('33.33'))
