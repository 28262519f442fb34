from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market.marking import CIS, GTD, RNPT, UIN, Code
from ...market.marking.allocation import (
    Container,
    NoUnitLeft,
    count_units,
    find_free_unit,
    find_lines,
    find_open_needs,
    find_units,
    locate_units,
    number_units,
)

ONE, TWO, DELIVERY, BACKORDER = (
    Container(False, 1), Container(False, 2), Container(True, 1), Container(True, 2))
KETTLE, TOASTER = '04601234567893', '09527300000014'


def cis(gtin):
    return Code(CIS, f'01{gtin}21abcdef')


@st.composite
def packed_lines(draw):
    """A line that is packed in full: its count, the scanned units, the serials, the containers."""
    kinds = st.builds(Container, st.booleans(), st.integers(1, 5))
    counts = draw(st.dictionaries(kinds, st.integers(0, 4), min_size=1, max_size=5))
    numbers = range(1, sum(counts.values()) + 1)
    scanned = draw(st.sets(st.sampled_from(numbers))) if numbers else set()
    rooms = draw(st.permutations(
        [container for container, count in counts.items() for _unit in range(count)]))
    serials = {number: rooms[number - 1] for number in scanned if draw(st.booleans())}
    return len(numbers), scanned, serials, counts


@tagged('post_install', '-at_install')
class TestCodeToUnit(BaseCase):
    """A code goes to a line that still needs it."""

    NEEDS = {
        '1': {'count': 2, 'kinds': {CIS: True}},
        '2': {'count': 1, 'kinds': {CIS: True, UIN: False}},
        '3': {'count': 1, 'kinds': {RNPT: True, GTD: True}},
    }

    def test_a_kind_is_open_while_it_has_fewer_codes_than_units(self):
        self.assertEqual(
            find_open_needs(self.NEEDS, [('1', CIS), ('2', CIS), ('3', GTD)]),
            {'1': {CIS}, '2': {UIN}, '3': {RNPT}})
        self.assertEqual(
            find_open_needs(self.NEEDS, [('1', CIS)] * 3 + [
                ('2', CIS), ('2', UIN), ('3', GTD), ('3', RNPT)]), {})

    def test_the_product_number_finds_the_line(self):
        gtins = {'1': {KETTLE}, '2': {TOASTER}, '3': set()}
        for code, open_needs, lines in (
            (cis(TOASTER), {'1': {CIS}, '2': {CIS}}, ['2']),
            (cis(KETTLE), {'1': {CIS}, '2': {CIS}}, ['1']),
            (cis('00000000000017'), {'1': {CIS}, '2': {CIS, UIN}, '3': {GTD}}, ['1', '2']),
            (Code(UIN, '9' * 16), {'1': {CIS}, '2': {CIS, UIN}}, ['2']),
        ):
            with self.subTest(code):
                self.assertEqual(find_lines(code, open_needs, gtins), lines)

    def test_of_two_lines_of_the_same_goods_the_open_one_is_found(self):
        self.assertEqual(
            find_lines(cis(KETTLE), {'2': {CIS}}, {'1': {KETTLE}, '2': {KETTLE}}), ['2'])

    def test_one_code_too_many_is_no_code_of_other_goods(self):
        with self.assertRaises(NoUnitLeft) as refused:
            find_lines(cis(KETTLE), {'2': {CIS}}, {'1': {KETTLE}, '2': {TOASTER}})
        self.assertEqual(refused.exception.line_id, '1')

    @given(st.sets(st.integers(1, 12)))
    def test_a_code_goes_to_the_first_unit_without_one(self, used):
        number = find_free_unit(used)
        self.assertNotIn(number, used)
        self.assertLessEqual(set(range(1, number)), used)


@tagged('post_install', '-at_install')
class TestUnitToContainer(BaseCase):
    """Each unit lies in one container, and the containers hold as many as are packed."""

    def test_units_are_packed_as_they_were_scanned_packages_first(self):
        where = locate_units(
            number_units(5, {2, 4}), {}, {BACKORDER: 1, DELIVERY: 1, TWO: 1, ONE: 2})
        self.assertEqual(where, {2: ONE, 4: ONE, 1: TWO, 3: DELIVERY, 5: BACKORDER})
        self.assertEqual(find_units(where, ONE), [2, 4])
        self.assertEqual(find_units(where, None), [3, 5], "all that has no package")

    def test_a_serial_number_keeps_its_place(self):
        where = locate_units(number_units(3, {1, 2, 3}), {1: TWO}, {ONE: 2, TWO: 1})
        self.assertEqual(where, {1: TWO, 2: ONE, 3: ONE})

    def test_what_is_not_packed_lies_nowhere(self):
        where = locate_units(number_units(3, {1, 2, 3}), {}, {ONE: 1})
        self.assertEqual(where, {1: ONE})
        self.assertEqual(find_units(where, TWO), [])

    def test_a_shorter_line_keeps_the_codes_that_are_too_many(self):
        self.assertEqual(number_units(2, {1, 3, 4}), [1, 3, 4])
        self.assertEqual(number_units(1, {2}), [2])
        self.assertEqual(number_units(3, {3}), [3, 1, 2])

    def test_packs_are_counted_as_the_market_does(self):
        self.assertEqual(
            count_units({ONE: 6.0, TWO: 2.999999, DELIVERY: 0.0}, 3), {ONE: 2, TWO: 1, DELIVERY: 0})

    @given(packed_lines())
    def test_every_unit_is_in_exactly_one_container(self, line):
        count, scanned, serials, counts = line
        where = locate_units(number_units(count, scanned), serials, counts)
        found = [number for container in counts for number in find_units(where, container)]
        self.assertEqual(sorted(found), list(range(1, count + 1)))
        self.assertEqual(
            find_units(where, None),
            sorted(number for container in counts if container.is_delivery
                   for number in find_units(where, container)))

    @given(packed_lines())
    def test_each_container_has_as_many_units_as_are_packed_in_it(self, line):
        count, scanned, serials, counts = line
        where = locate_units(number_units(count, scanned), serials, counts)
        self.assertEqual(
            {container: len(find_units(where, container)) for container in counts}, counts)

    @given(packed_lines())
    def test_serial_numbers_lie_where_their_lot_lies(self, line):
        count, scanned, serials, counts = line
        where = locate_units(number_units(count, scanned), serials, counts)
        self.assertLessEqual(serials.items(), where.items())

    @given(packed_lines(), st.randoms())
    def test_the_order_of_what_comes_in_changes_nothing(self, line, random):
        count, scanned, serials, counts = line

        def shuffled(items):
            items = list(items)
            random.shuffle(items)
            return items

        numbers = number_units(count, scanned)
        self.assertEqual(number_units(count, shuffled(scanned)), numbers)
        self.assertEqual(
            locate_units(numbers, dict(shuffled(serials.items())), dict(shuffled(counts.items()))),
            locate_units(numbers, serials, counts))
