from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market.prices import Price, Quarantined, crossed_out, read_quarantine

ROUBLES = st.decimals(Decimal('0.01'), Decimal(10**6), places=2)


@tagged('post_install', '-at_install')
class TestPrices(BaseCase):

    def test_a_discount_from_5_to_99_per_cent_is_crossed_out(self):
        for value, base, expected in (
            ('95', '100', '100'), ('95.01', '100', None),
            ('1', '100', '100'), ('0.99', '100', None),
            ('1990', '2500.40', '2500'), ('1990', '2500.50', '2501'),
            ('100', '90', None), ('100', None, None), ('100', '0', None),
        ):
            with self.subTest(value=value, base=base):
                self.assertEqual(
                    crossed_out(Decimal(value), base and Decimal(base)),
                    expected and Decimal(expected))

    @given(ROUBLES, ROUBLES)
    def test_what_is_crossed_out_is_whole_and_within_the_bounds(self, value, base):
        found = crossed_out(value, base)
        if found is not None:
            self.assertEqual(found, int(found))
            self.assertTrue(Decimal('0.05') <= 1 - value / found <= Decimal('0.99'))

    def test_a_price_is_written_as_the_market_wants_it(self):
        self.assertEqual(Price('A-1', Decimal('1990.50'), Decimal(2500)).payload, {
            'offerId': 'A-1',
            'price': {'value': 1990.5, 'currencyId': 'RUR', 'discountBase': 2500}})
        self.assertEqual(Price('A-1', Decimal('1990.00')).payload, {
            'offerId': 'A-1', 'price': {'value': 1990, 'currencyId': 'RUR'}})

    def test_quarantine_is_read_by_its_verdict(self):
        def verdict(kind, **params):
            return {'type': kind, 'params': [
                {'name': name, 'value': value} for name, value in params.items()]}

        self.assertEqual(list(read_quarantine({'result': {'offers': [
            {'offerId': 'A', 'verdicts': [
                verdict('PRICE_CHANGE', CURRENT_PRICE='10', LAST_VALID_PRICE='100')]},
            {'offerId': 'B', 'verdicts': [verdict('LOW_PRICE', CURRENT_PRICE='1', MIN_PRICE='5')]},
            {'offerId': 'C'},
        ]}})), [
            Quarantined('A', 'PRICE_CHANGE', '10', '100'), Quarantined('B', 'LOW_PRICE', '1', '5'),
            Quarantined('C')])
