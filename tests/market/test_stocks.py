import json
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market import errors, stocks
from ...market.parsing import PayloadError
from ...market.stock_upload import StockUpload
from ...market.stocks import StockLine

NOON = datetime(2026, 11, 20, 12, 0, 0, 250_000)
LIMIT = 512 * 1024


def market(bad=(), names=True, clock_is_behind=False):
    """A Market that takes requests as a whole, and a list of what it took."""
    taken = []

    def send(lines):
        if clock_is_behind and any(line.counted_at for line in lines):
            raise errors.Invalid('updateStocks', messages=(
                f"Stock for {lines[0].sku} should not be in the future",))
        for line in lines:
            if line.sku in bad:
                words = f"Stock for {line.sku} is bad" if names else "Bad request"
                raise errors.Invalid('updateStocks', messages=(words,))
        taken.append([line.sku for line in lines])
    return send, taken


def lines_of(*skus):
    return [StockLine(sku, 1, NOON) for sku in skus]


@tagged('post_install', '-at_install')
class TestStockLines(BaseCase):

    def test_a_line_is_written_for_a_shop_and_for_a_warehouse(self):
        time = {'updatedAt': '2026-11-20T12:00:00.250000+00:00'}
        line = StockLine('0557', 15, NOON, '4500123')
        self.assertEqual(line.for_shop(), {'sku': '0557', 'items': [{'count': 15, **time}]})
        self.assertEqual(line.for_warehouse(), {
            'sku': '0557', 'partnerWarehouseId': 4500123, 'count': 15, **time})
        self.assertEqual(StockLine('A', 0).for_shop(), {'sku': 'A', 'items': [{'count': 0}]})

    @given(st.lists(st.text(
        st.characters(exclude_categories=('Cs',)), min_size=1, max_size=255), max_size=60),
        st.integers(1, 60))
    def test_requests_keep_the_limits_and_lose_nothing(self, skus, times):
        lines = [StockLine(sku, number, NOON, str(number + 1))
                 for number in range(times) for sku in skus]
        found = list(stocks.batches(lines))
        self.assertEqual([line for batch in found for line in batch], lines)
        for batch in found:
            body = json.dumps(
                {'skuItems': [line.for_warehouse() for line in batch]}, ensure_ascii=False)
            self.assertLess(len(body.encode()), LIMIT)
            self.assertTrue(0 < len(batch) <= 2000)

    def test_the_number_of_lines_is_limited(self):
        lines = [StockLine(str(number), 1) for number in range(4001)]
        self.assertEqual([len(batch) for batch in stocks.batches(lines)], [2000, 2000, 1])

    def test_long_skus_make_shorter_requests(self):
        lines = [StockLine('Ы' * 250 + str(number), 1) for number in range(2000)]
        self.assertGreater(len(list(stocks.batches(lines))), 1)

    def test_what_is_a_sku(self):
        for text, expected in (
                ('A-17/кр', True), (' A ', True), ('0', True), ('a\tb', True), ('Я' * 255, True),
                ('', False), ('  ', False), ('a\nb', False), ('a\x00', False), ('Я' * 256, False)):
            self.assertEqual(stocks.is_sku(text), expected, repr(text))

    def test_available_is_read_or_worked_out(self):
        def offer(**counts):
            return {'offerId': 'A', 'stocks': [
                {'type': kind, 'count': count} for kind, count in counts.items()]}
        for counts, available in (
                ({'FIT': 15, 'FREEZE': 2, 'AVAILABLE': 13}, 13), ({'FIT': 15, 'FREEZE': 2}, 13),
                ({'AVAILABLE': 0, 'FIT': 3}, 0), ({'DEFECT': 4}, 0), ({}, 0), ({'FIT': 4}, 4)):
            answer = {'result': {'partnerWarehouseId': 1, 'offers': [offer(**counts)]}}
            self.assertEqual(
                stocks.read_warehouse_stocks(answer), [stocks.MarketStock('A', available)])

    def test_answers_that_have_nothing_of_what_was_asked_for(self):
        for read in (
                stocks.read_shop_stocks, stocks.read_warehouse_stocks,
                stocks.read_shop_warehouses, stocks.read_partner_warehouses):
            for answer in ({}, {'result': {}}, {'result': None}, {'result': {'offers': 5}}):
                with self.assertRaises(PayloadError):
                    read(answer)


@tagged('post_install', '-at_install')
class TestStockUpload(BaseCase):
    """A bad line is found out, and holds up none of the others."""

    @given(st.integers(1, 200), st.data(), st.booleans())
    def test_the_others_are_told(self, number, data, names):
        skus = [f'SKU-{n}' for n in range(number)]
        bad = data.draw(st.sets(st.sampled_from(skus), max_size=max(0, number // 8)))
        send, taken = market(bad, names)
        outcomes = list(StockUpload(send).send(lines_of(*skus)))
        refused = [line.sku for lines, refusal in outcomes if refusal for line in lines]
        told = [line.sku for lines, refusal in outcomes if not refusal for line in lines]
        self.assertCountEqual(refused, bad)
        self.assertCountEqual(told, set(skus) - bad)
        self.assertCountEqual([sku for request in taken for sku in request], told)

    def test_a_named_line_costs_two_more_requests(self):
        skus = [f'SKU-{n}' for n in range(2000)]
        send, taken = market({'SKU-7'})
        outcomes = list(StockUpload(send).send(lines_of(*skus)))
        self.assertEqual([len(lines) for lines, _refusal in outcomes], [1999, 1])
        self.assertEqual(outcomes[1].refusal, "Stock for SKU-7 is bad")
        self.assertEqual(len(taken), 1)

    def test_a_sku_within_another_word_is_not_meant(self):
        send, _taken = market({'17-A'})
        outcomes = list(StockUpload(send).send(lines_of('1', '7', '17', '17-A', 'A')))
        self.assertEqual(
            [(line.sku, refusal) for lines, refusal in outcomes if refusal for line in lines],
            [('17-A', "Stock for 17-A is bad")])

    def test_where_all_is_refused_it_is_not_about_lines(self):
        skus = [f'SKU-{n}' for n in range(2000)]
        send, _taken = market(set(skus), names=False)
        requests = []
        with self.assertRaises(errors.Invalid):
            list(StockUpload(lambda lines: (requests.append(lines), send(lines))).send(
                lines_of(*skus)))
        self.assertLess(len(requests), 50)

    def test_a_fast_clock_of_ours_stops_nothing(self):
        send, taken = market(clock_is_behind=True)
        outcomes = list(StockUpload(send).send(lines_of('A', 'B')))
        self.assertEqual(taken, [['A', 'B']])
        self.assertEqual([refusal for _lines, refusal in outcomes], [''])

    def test_what_was_told_before_a_failure_is_known(self):
        requests = []

        def send(lines):
            requests.append(lines)
            if len(requests) == 2:
                raise errors.Throttled('updateStocks')
        telling = StockUpload(send).send(lines_of(*map(str, range(4000))))
        self.assertEqual(len(next(telling).lines), 2000)
        with self.assertRaises(errors.Throttled):
            next(telling)

    def test_time_is_that_of_the_count(self):
        seen = []
        list(StockUpload(seen.extend).send([StockLine('A', 1, NOON - timedelta(minutes=5))]))
        self.assertEqual(seen[0].counted_at, NOON - timedelta(minutes=5))
