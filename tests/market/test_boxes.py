from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market.boxes import (
    Goods,
    MixedBox,
    OddParts,
    TooMany,
    lay_out,
    read_box_ids,
    read_boxes,
)
from ...market.parsing import Node, PayloadError

ONE = Decimal(1)


def plain(line_id, count, parcels=1, pack=1):
    """A line of a product that is no kit."""
    return Goods(line_id, f'SKU-{line_id}', count, {'p' + line_id: Decimal(pack)}, parcels)


def kit(line_id, count, *articles):
    """A line of a kit with one of each article."""
    return Goods(line_id, f'SKU-{line_id}', count, dict.fromkeys(articles, ONE))


def whole(line_id, count):
    return {'id': int(line_id), 'fullCount': count}


def part(line_id, current, total):
    return {'id': int(line_id), 'partialCount': {'current': current, 'total': total}}


def box(*items):
    return {'items': list(items)}


# What lies in containers, and the boxes that the Market is to be told of.
LAYOUTS = {
    "all in one box": (
        [plain('1', 3), plain('2', 1)],
        {'A': {('1', 'p1'): 3, ('2', 'p2'): 1}},
        [box(whole('1', 3), whole('2', 1))]),
    "one line in two boxes": (
        [plain('1', 3)],
        {'A': {('1', 'p1'): 2}, 'B': {('1', 'p1'): 1}},
        [box(whole('1', 2)), box(whole('1', 1))]),
    "a pack of six": (
        [plain('1', 2, pack=6)], {'A': {('1', 'p1'): 12}}, [box(whole('1', 2))]),
    "a pack of six in two boxes": (
        [plain('1', 1, pack=6)],
        {'A': {('1', 'p1'): 4}, 'B': {('1', 'p1'): 2}},
        [box(part('1', 1, 2)), box(part('1', 2, 2))]),
    "a wardrobe whose parcels are components": (
        [kit('1', 1, 'top', 'doors', 'sides')],
        {'A': {('1', 'top'): 1}, 'B': {('1', 'doors'): 1}, 'C': {('1', 'sides'): 1}},
        [box(part('1', 1, 3)), box(part('1', 2, 3)), box(part('1', 3, 3))]),
    "two wardrobes, one of them in one box": (
        [kit('1', 2, 'top', 'doors')],
        {'A': {('1', 'top'): 1, ('1', 'doors'): 1},
         'B': {('1', 'top'): 1}, 'C': {('1', 'doors'): 1}},
        [box(whole('1', 1)), box(part('1', 1, 2)), box(part('1', 2, 2))]),
    "two wardrobes in two parcels each": (
        [kit('1', 2, 'top', 'doors')],
        {'A': {('1', 'top'): 1}, 'B': {('1', 'top'): 1},
         'C': {('1', 'doors'): 1}, 'D': {('1', 'doors'): 1}},
        [box(part('1', 1, 2)), box(part('1', 1, 2)), box(part('1', 2, 2)), box(part('1', 2, 2))]),
    "a product that travels in three parcels, beside other goods": (
        [plain('1', 1, parcels=3), plain('2', 1)],
        {'A': {('1', 'p1'): 1, ('2', 'p2'): 1}},
        [box(whole('2', 1)), box(part('1', 1, 3)), box(part('1', 2, 3)), box(part('1', 3, 3))]),
    "packages that make whole packs in one way only": (
        [plain('1', 2, pack=6)],
        {name: {('1', 'p1'): quantity}
         for name, quantity in zip('ABCD', (3, 2, 3, 4), strict=True)},
        [box(part('1', 1, 2)), box(part('1', 1, 2)), box(part('1', 2, 2)), box(part('1', 2, 2))]),
    "a wardrobe of three parcels in two packages": (
        [Goods('1', 'SKU-1', 1, {'top': ONE, 'doors': ONE}, 3)],
        {'A': {('1', 'top'): 1}, 'B': {('1', 'doors'): 1}},
        [box(part('1', 1, 3)), box(part('1', 2, 3)), box(part('1', 3, 3))]),
    "a service beside parts": (
        [kit('1', 1, 'top', 'doors'), Goods('2', 'SETUP', 1, {})],
        {'A': {('1', 'top'): 1}, 'B': {('1', 'doors'): 1}},
        [box(part('1', 1, 2)), box(part('1', 2, 2)), box(whole('2', 1))]),
    "a service goes along": (
        [plain('1', 1), Goods('2', 'SETUP', 1, {})],
        {'A': {('1', 'p1'): 1}}, [box(whole('1', 1), whole('2', 1))]),
}
REFUSED = {
    "a part beside other goods": (
        MixedBox, [kit('1', 1, 'top', 'doors'), plain('2', 1)],
        {'A': {('1', 'top'): 1, ('2', 'p2'): 1}, 'B': {('1', 'doors'): 1}}),
    "parts of two lines in a box": (
        MixedBox, [kit('1', 1, 'top', 'doors'), kit('2', 1, 'top', 'doors')],
        {'A': {('1', 'top'): 1, ('2', 'top'): 1}, 'B': {('1', 'doors'): 1},
         'C': {('2', 'doors'): 1}}),
    "the same part of two units in a box": (
        OddParts, [kit('1', 2, 'top', 'doors')],
        {'A': {('1', 'top'): 2}, 'B': {('1', 'doors'): 1}, 'C': {('1', 'doors'): 1}}),
    "more than the buyer wants": (
        TooMany, [plain('1', 1)], {'A': {('1', 'p1'): 2}}),
}


@tagged('post_install', '-at_install')
class TestBoxes(BaseCase):
    """What lies in packages becomes boxes with whole units, or with one part of one unit."""

    def test_what_lies_in_packages_becomes_boxes(self):
        for name, (goods, contents, expected) in LAYOUTS.items():
            with self.subTest(name):
                layout = lay_out(goods, contents)
                self.assertEqual([box.payload for box in layout.boxes], expected)
                self.assertFalse(layout.missing)

    def test_what_the_market_has_no_word_for_is_refused(self):
        for name, (error, goods, contents) in REFUSED.items():
            with self.subTest(name), self.assertRaises(error) as refused:
                lay_out(goods, contents)
            self.assertTrue(refused.exception.sku.startswith('SKU-'))

    def test_what_is_not_packed_is_missing(self):
        for goods, contents, missing in (
            ([plain('1', 2)], {}, {'1': 2}),
            ([plain('1', 2)], {'A': {('1', 'p1'): 1}}, {'1': 1}),
            ([plain('1', 1, pack=6)], {'A': {('1', 'p1'): 5}}, {'1': 1}),
            ([kit('1', 1, 'top', 'doors')], {'A': {('1', 'top'): 1}}, {'1': 1}),
            ([plain('1', 2, parcels=2)], {'A': {('1', 'p1'): 1}}, {'1': 1}),
        ):
            with self.subTest(contents):
                self.assertEqual(lay_out(goods, contents).missing, missing)

    @given(st.lists(st.tuples(
        st.integers(1, 6), st.lists(st.integers(0, 4), min_size=1, max_size=4)), max_size=4))
    def test_each_unit_is_in_a_box_once(self, lines):
        goods = [plain(str(number), sum(counts), pack=pack)
                 for number, (pack, counts) in enumerate(lines, 1)]
        contents = {}
        for number, (pack, counts) in enumerate(lines, 1):
            for container, count in enumerate(counts):
                content = contents.setdefault(container, {})
                content[str(number), f'p{number}'] = Decimal(count * pack)
        layout = lay_out(goods, contents)
        told = {}
        for packed in layout.boxes:
            self.assertTrue(packed.items)
            for item in packed.items:
                told[item.line_id] = told.get(item.line_id, 0) + item.payload['fullCount']
        self.assertEqual(told, {line.line_id: line.count for line in goods if line.count})
        self.assertFalse(layout.missing)

    def test_each_box_gets_the_codes_of_the_units_in_it(self):
        codes = {('1', 'A'): ['a', 'b'], ('1', 'B'): ['c'], ('2', 'A'): ['d', 'e']}
        layout = lay_out(
            [plain('1', 3), plain('2', 2, parcels=2)],
            {'A': {('1', 'p1'): 2, ('2', 'p2'): 2}, 'B': {('1', 'p1'): 1}})
        packed = [one.with_instances(lambda *unit: codes[unit]) for one in layout.boxes]
        self.assertEqual(
            [[(item.line_id, item.instances) for item in one.items] for one in packed],
            [[('1', ('a', 'b'))], [('2', ('d',))], [('2', ('d',))], [('2', ('e',))],
             [('2', ('e',))], [('1', ('c',))]])

    def test_each_part_of_a_unit_carries_its_code(self):
        layout = lay_out(
            [kit('1', 1, 'top', 'doors')], {'A': {('1', 'top'): 1}, 'B': {('1', 'doors'): 1}})
        codes = {('1', 'A'): ['a'], ('1', 'B'): ['a']}
        self.assertEqual(
            [one.with_instances(lambda *unit: codes[unit]).payload for one in layout.boxes],
            [box({**part('1', number, 2), 'instances': ['a']}) for number in (1, 2)])

    def test_boxes_of_the_market_are_read(self):
        told = {'boxesLayout': [
            {'boxId': 77, 'barcode': '5-1', 'items': [{'id': 1, 'fullCount': 2}]},
            {'boxId': 78, 'barcode': '5-2', 'items': [
                {'id': 2, 'partialCount': {'current': 1, 'total': 2}}]},
        ]}
        first, second = read_boxes(Node(told, 'delivery'), 'boxesLayout')
        self.assertEqual((first.box_id, first.barcode, first.payload), (
            '77', '5-1', box(whole('1', 2))))
        self.assertEqual((second.box_id, second.payload), ('78', box(part('2', 1, 2))))

    def test_an_answer_without_boxes_is_none(self):
        self.assertEqual(
            read_box_ids({'result': {'boxes': [{'boxId': 5, 'items': []}]}}), ['5'])
        with self.assertRaises(PayloadError):
            read_box_ids({'status': 'OK'})
