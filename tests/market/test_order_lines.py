from decimal import Decimal
from types import SimpleNamespace

from odoo.tests import BaseCase, tagged

from ...market.order import OrderLine
from ...market.order_lines import pair_lines


def known(number, sku, count=1, amount=100.0):
    return SimpleNamespace(market_id=number, sku=sku, count=count, amount=amount)


def told(number, sku, count=1, amount='100'):
    return OrderLine(sku, count, market_id=number, amount=Decimal(amount))


@tagged('post_install', '-at_install')
class TestPairLines(BaseCase):
    """Which line is which in the next word of the Market."""

    def test_the_number_of_a_line_decides(self):
        first, second = known('1', 'A'), known('2', 'A')
        self.assertEqual(
            pair_lines([first, second], [told('2', 'A', 5), told('1', 'A')]), [second, first])

    def test_without_numbers_what_is_alike_goes_together(self):
        gift, paid = known(False, 'A', amount=0.0), known(False, 'A')
        self.assertEqual(
            pair_lines([gift, paid], [told('', 'A'), told('', 'A', amount='0')]), [paid, gift])

    def test_numbers_that_are_told_later_find_their_lines(self):
        kettle, toaster = known(False, 'KETTLE'), known(False, 'TOASTER')
        self.assertEqual(
            pair_lines([kettle, toaster], [told('8', 'TOASTER'), told('7', 'KETTLE', 2)]),
            [toaster, kettle])

    def test_a_line_that_is_new_has_none(self):
        kettle = known('1', 'KETTLE')
        self.assertEqual(pair_lines([kettle], [told('1', 'KETTLE'), told('2', 'KETTLE')]),
                         [kettle, None])
        self.assertEqual(pair_lines([], [told('1', 'KETTLE')]), [None])
