import json
import string
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...dev.market_api import market_api
from ...market.marking import MarkingError, read_any, read_code, split_scans
from ...market.marking.gs1 import as_gtin14, has_check_digit
from . import any_machine  # noqa: F401

GS = '\x1d'
SET_82 = string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_"
KEY, SIGNATURE, LONG = 'EE06', 'Iy9b+55ikP4dp2jpf8VuEovDgPPGldtuSAsGfFL3z8o=', 'A/GHi' * 17 + 'A=='
HEAD = '0109527300000000' + '21'  # invented prefix; the check digit is 0
S13, S7, S6 = '5600gHY:K0=lL', '5Rz8bCG', '5tIR6t'
SHOES, WATER = f'{HEAD}{S13}{GS}91{KEY}{GS}92{LONG}', f'{HEAD}{S13}{GS}93Wx6M'
CLOTHES = f'{HEAD}{S13}{GS}91{KEY}{GS}92{SIGNATURE}'
MILK_BY_WEIGHT = f'{HEAD}{S6}{GS}93OXm+{GS}3103001250'

# What the packer's text shows under the Russian layout, by the key that was meant.
RUSSIAN = dict(zip(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?&",
    "йцукенгшщзхъфывапролджэячсмитьбю.ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,?", strict=True))

GOOD = (
    ("kept", CLOTHES, CLOTHES),
    ("water", WATER, WATER),
    ("milk by weight", MILK_BY_WEIGHT, MILK_BY_WEIGHT),
    ("an old shoe code with 240", f'{HEAD}{S13}{GS}2406403{GS}91{KEY}{GS}92{LONG}', None),
    ("prefix, FNC1, line end", f']d2{GS}{WATER}\r\n', WATER),
    ("prefix under the Russian layout", 'ъв2' + f'{HEAD}5еШК6еЁ93ЩЧь+', f'{HEAD}{S6}{GS}93OXm+'),
    ("two backslashes", WATER.replace(GS, '\\\\u001d'), WATER),
    ("FNC1 as a letter", f'è{WATER}', WATER),
    ("byte order mark, no-break spaces", f'\ufeff\u00a0{WATER}\u00a0\t', WATER),
    ("a spreadsheet's cell", '"' + f'{HEAD}5"00gHY:K0=lL{GS}93Wx6M'.replace('"', '""') + '"',
     f'{HEAD}5"00gHY:K0=lL{GS}93Wx6M'),
    ("needless separators", f'{HEAD[:16]}{GS}21{S13}{GS}{GS}93Wx6M{GS}', WATER),
    ("one of two lost", f'{HEAD}{S13}{GS}91{KEY}92{SIGNATURE}', CLOTHES),
    ("the first of two lost", f'{HEAD}{S13}91{KEY}{GS}92{SIGNATURE}', CLOTHES),
    ("both lost", CLOTHES.replace(GS, ''), CLOTHES),
    ("lost, milk by weight", MILK_BY_WEIGHT.replace(GS, ''), MILK_BY_WEIGHT),
    ("brackets", f'(01){HEAD[2:16]}(21){S13}(91){KEY}(92){SIGNATURE}', CLOTHES),
    ("brackets and blanks", f'(01) {HEAD[2:16]} (21) {S13} (93) Wx6M', WATER),
    ("brackets of the head alone", f'(01){HEAD[2:16]}(21){S13}93Wx6M', WATER),
    ("without tail", f'{HEAD}{S13}', f'{HEAD}{S13}'),
    ("without tail, brackets", f'(01){HEAD[2:16]}(21){S13}', f'{HEAD}{S13}'),
    ("XML", f'{HEAD}5&lt;00gHY:K0=lL{GS}93Wx6M', f'{HEAD}5<00gHY:K0=lL{GS}93Wx6M'),
    ("XML without separators", f'{HEAD}5&lt;00gHY:K0=lL93Wx6M', f'{HEAD}5<00gHY:K0=lL{GS}93Wx6M'),
)
TOKENS = ('<GS>', '{GS}', '[GS]', '(GS)', '<gs>', '<FNC1>', '{FNC1}', '\\u001d', '\\x1d', '\\F',
          '%1D', '&#29;', '&#x1D;', '_x001D_', '^]', 'Alt0029', 'Alt029', 'alt0029', '0029',
          '~', '|', '#', '^', ']', '[', '@', '$', '\\', '{', '}', '`', ' ', 'è', '↔', '␝')
BAD = (
    ('cis_empty', ''), ('cis_empty', ' \r\n'), ('cis_empty', f']d2{GS}'),
    ('cis_no_gtin', 'hello'), ('cis_no_gtin', '01٠٩٥٢٧٣٠٠٠٠٠٠٠٠21abcdef'),
    ('cis_no_gtin', 'RU-430302-ABC1234567'),
    ('cis_no_serial', f'{HEAD[:16]}{S13}{GS}93Wx6M'), ('cis_no_serial', HEAD),
    ('cis_no_serial', HEAD[:7] + HEAD[8:] + S13 + f'{GS}93Wx6M'),
    ('cis_no_serial', f'{HEAD[:16]}{S13}'), ('cis_no_serial', f'{HEAD}{GS}93Wx6M'),
    ('cis_no_serial', f'{HEAD}|93Wx6M'),
    ('cis_gtin_check_digit', f'0109527300000001{WATER[16:]}'),
    ('cis_gtin_check_digit', f'0109527300000001{HEAD[16:]}{S13[:4]}'),
    ('cis_is_group_package', f'01195273000000072{WATER[17:]}'),
    ('cis_serial_length', f'{HEAD}{S13[:12]}{GS}93Wx6M'), ('cis_serial_length', f'{HEAD}123456789'),
    ('cis_serial_length', f'{HEAD}{S13[:12]}93Wx6M'),
    ('cis_serial_length', f'{HEAD}{S13}x{GS}91{KEY}{GS}92{SIGNATURE}'),
    ('cis_bad_symbol', f'{HEAD}5600g#Y:K0=lL{GS}93Wx6M'),
    ('cis_bad_symbol', CLOTHES.replace(GS, '|').replace('+55', '+ 5')),
    ('cis_bad_symbol', CLOTHES.replace('+55', '+ 5')),
    ('cis_bad_symbol', f'{HEAD}5600g Y:K0=lL93Wx6M'), ('cis_bad_symbol', f'{HEAD}5600g Y:K0=lL'),
    ('cis_truncated', CLOTHES[:-1]), ('cis_truncated', CLOTHES.replace(GS, '')[:-4]),
    ('cis_truncated', SHOES[:-10]), ('cis_truncated', f'{HEAD}{S13}{GS}91{KEY}'),
    ('cis_truncated', f'{HEAD}{S13}91{KEY}'), ('cis_truncated', WATER[:-1]),
    ('cis_truncated', f'{HEAD}{S13}{GS}93'), ('cis_truncated', f'{HEAD}{S13}{GS}91EE'),
    ('cis_truncated', f'{HEAD}{S6}{GS}93ab'), ('cis_truncated', CLOTHES.replace(GS, '|')[:-2]),
    ('cis_ambiguous', f'{HEAD}{S7}93spUW'),
    ('cis_two_codes', WATER + CLOTHES), ('cis_two_codes', WATER + WATER),
    ('cis_two_codes', f'{WATER}\n{WATER}'), ('cis_two_codes', f'{WATER}]d2{CLOTHES}'),
    ('cis_two_codes', (HEAD + S13) * 2),
    ('cis_mixed_alphabet', f'{HEAD}5600gНY:K0=lL{GS}93Wx6M'),
    ('cis_case_inverted', ']D2' + WATER.swapcase()),
    ('cis_case_inverted', CLOTHES.replace(KEY, 'ee06')),
    ('cis_case_inverted', CLOTHES.replace(KEY, 'ee06').replace(GS, '')),
    ('cis_case_inverted', CLOTHES.replace(KEY, 'ee06')[:-5]),
    ('cis_is_transport_package', '003952123900000073' + '08'),
    ('cis_is_transport_package', '(00) 195212340000004179'),
    ('cis_is_transport_package', '195212340000004179'),
    ('cis_is_transport_package', '02095273000000003712'),
    ('cis_is_transport_package', '(02)09527300000000(37)12'),
    ('cis_is_product_barcode', '4601234567893'), ('cis_is_product_barcode', '96385074'),
    ('cis_is_product_barcode', ']E09527300000000'),
    ('cis_is_uin', '9900000000007309'), ('cis_is_uin', '9900 0000 0000 7309'),
    ('cis_is_link', 'https://xn--80ajghhoc2aj1c8b.xn--p1ai/m'), ('cis_is_link', 'реезыЖ..ыщь'),
    ('cis_not_for_market', '00000046198488X?io+qCABm8wAYa'),
    ('cis_not_for_market', f'{HEAD}{S7}{GS}8005112000{GS}93spUW'),
    ('cis_not_for_market', f'{HEAD}{S7}800511200093spUW'),
    ('cis_structure', f'{HEAD}{S13}{GS}92{SIGNATURE}{GS}91{KEY}'),
    ('cis_structure', f'{HEAD}{S13}{GS}17261231{GS}93Wx6M'),
    ('cis_structure', f'{HEAD}{S13}{GS}93Wx6M12345'),
)
OTHERS = (
    ('uin', ']d2 9900-0000-0000-7309\r\n', '9900000000007309'),
    ('uin', 'ъв29900000000007309', '9900000000007309'),
    ('uin', '990000000000731', 'uin_length'), ('uin', '4601234567893', 'uin_length'),
    ('uin', '99000000000073O9', 'uin_format'), ('uin', '９900000000007309', 'uin_format'),
    ('uin', '99000000000073099900000000007317', 'uin_two_codes'),
    ('uin', '9900000000007309\n9900000000007317', 'uin_two_codes'),
    ('uin', WATER, 'uin_is_cis'), ('uin', '', 'uin_empty'),
    ('rnpt', '10999030/310125/0007309/4', '10999030/310125/0007309/004'),
    ('rnpt', '10999030 / 310125 \\ 0007309|012', '10999030/310125/0007309/012'),
    ('rnpt', '10999030.310125.0007309.004', '10999030/310125/0007309/004'),
    ('rnpt', '109990303101250007309004', '10999030/310125/0007309/004'),
    ('rnpt', '10999030/310125/0007309', 'rnpt_goods_number'),
    ('rnpt', '109990303101250007309', 'rnpt_goods_number'),
    ('rnpt', '10999030/310125/0007309/000', 'rnpt_goods_number'),
    ('rnpt', '10999030/310125/0007309/', 'rnpt_goods_number'),
    ('rnpt', '10999/310125/0007309/4', 'rnpt_customs_code'),
    ('rnpt', '10999030/300225/0007309/4', 'rnpt_date'),
    ('rnpt', '10999030/31012025/0007309/4', 'rnpt_date'),
    ('rnpt', '10999030/261126/0007309/4', 'rnpt_date'),
    ('rnpt', '10999030/251126/0007309/4', '10999030/251126/0007309/004'),
    ('rnpt', '10999030/310125/0000000/4', 'rnpt_number'),
    ('rnpt', '10999030/310125/007309/4', 'rnpt_number'),
    ('rnpt', '10999030/310125/П007309/4', 'rnpt_format'),
    ('rnpt', '10999030/310125/0007309/4; 10999030/310125/0007309/5', 'rnpt_two_numbers'),
    ('rnpt', ' ', 'rnpt_empty'), ('rnpt', '10999030', 'rnpt_format'),
    ('gtd', '10999030/290224/3007317', '10999030/290224/3007317'),
    ('gtd', '10999030/290224/3007317/12', '10999030/290224/3007317'),
    ('gtd', '109990302902243007317', '10999030/290224/3007317'),
    ('gtd', '10999030/310625/3007317', 'gtd_date'), ('gtd', '10999030/290224/3007317/1234',
                                                    'gtd_format'),
    ('gtd', '10999030/290224', 'gtd_format'), ('gtd', '10999030/290224/3007317\n', None),
)
TODAY = date(2026, 11, 24)


def check_digit(number):
    """By the book: odd places from the right count three times."""
    odd, even = (sum(map(int, reversed(number[::-1][start::2]))) for start in (0, 1))
    return str(-(3 * odd + even) % 10)


def result(kind, scanned, already=()):
    """Give the normalised code, or the key of the error."""
    try:
        return read_code(kind, scanned, already, today=TODAY).normalised
    except MarkingError as error:
        return error.key


@st.composite
def codes(draw, serials=(6, 7, 8, 13, 20)):
    """A code of any form, with its separators."""
    def symbols(count):
        return draw(st.text(SET_82, min_size=count, max_size=count))

    number = '0' + draw(st.text(string.digits, min_size=12, max_size=12))
    serial = symbols(draw(st.sampled_from(serials)))
    key = draw(st.text(string.ascii_uppercase + string.digits, min_size=4, max_size=4))
    tail = draw(st.sampled_from(('93', '93+3103', '44', '88')))
    fields = {
        '93': lambda: [f'93{symbols(4)}'],
        '93+3103': lambda: [f'93{symbols(4)}', '3103000125'],
        '44': lambda: [f'91{key}', f'92{symbols(44)}'],
        '88': lambda: [f'91{key}', f'92{symbols(88)}'],
    }[tail]()
    return f'01{number}{check_digit(number)}21' + GS.join([serial, *fields])


@tagged('post_install', '-at_install')
class TestMarking(BaseCase):
    """What scanners make of marking codes, and the one right form of each."""

    def test_the_sample_vectors(self):
        path = market_api() / 'examples' / 'marking-vectors.sample.json'
        for vector in json.loads(path.read_text(encoding='utf-8')):
            with self.subTest(vector['id'], why=vector['why']):
                self.assertEqual(
                    result(vector['kind'], vector['scanned'], vector.get('already', ())),
                    vector['normalised'] or vector['error'])

    def test_good_codes(self):
        for why, scanned, expected in GOOD:
            with self.subTest(why):
                self.assertEqual(result('cis', scanned), expected or scanned)

    def test_whatever_stands_for_a_separator(self):
        for token in TOKENS:
            with self.subTest(token):
                self.assertEqual(result('cis', WATER.replace(GS, token)), WATER)
                self.assertEqual(result('cis', CLOTHES.replace(GS, token)), CLOTHES)

    def test_bad_codes_say_what_is_wrong(self):
        for key, scanned in BAD:
            with self.subTest(key, scanned=scanned):
                self.assertEqual(result('cis', scanned), key)

    def test_numbers_of_jewellery_and_of_customs(self):
        for kind, scanned, expected in OTHERS:
            with self.subTest(kind, scanned=scanned):
                self.assertEqual(result(kind, scanned), expected or scanned.strip('\n'))

    def test_a_code_is_used_once_whatever_its_form(self):
        for form in (WATER, WATER.replace(GS, ''), f'{HEAD}{S13}', ']d2' + WATER):
            self.assertEqual(result('cis', form, [WATER]), 'cis_duplicate')
        self.assertEqual(result('cis', WATER.swapcase(), [WATER]), WATER.swapcase())
        self.assertEqual(result('uin', '9900000000007309', ['9900000000007309']), 'uin_duplicate')
        number = '10999030/310125/0007309/004'
        self.assertEqual(result('rnpt', number, [number]), number)

    def test_earlier_codes_of_a_product_decide_how_long_its_serial_numbers_are(self):
        scanned, other = f'{HEAD}{S7}93spUW', f'{HEAD}5other7{GS}93abcd'
        self.assertEqual(result('cis', scanned, [other]), f'{HEAD}{S7}{GS}93spUW')
        self.assertEqual(result('cis', scanned, [WATER]), scanned)
        self.assertEqual(result('cis', scanned, [other, WATER]), 'cis_ambiguous')

    def test_the_parts_of_a_code(self):
        code = read_code('cis', CLOTHES)
        self.assertEqual((code.gtin, code.serial, code.identity),
                         ('09527300000000', S13, HEAD + S13))
        self.assertIn(GS, code.normalised, "with its crypto tail")
        self.assertEqual(code.readable, CLOTHES.replace(GS, '<GS>'))

    def test_a_pasted_list_is_taken_apart_by_lines_alone(self):
        self.assertEqual(split_scans(f'{WATER}\r\n\r\n{CLOTHES}\n \t'), [WATER, CLOTHES])

    def test_the_kind_is_found_among_those_that_are_needed(self):
        needed = ['gtd', 'rnpt', 'uin', 'cis']
        for scanned, kind in ((WATER, 'cis'), ('9900000000007309', 'uin'),
                              ('10999030/310125/0007309/4', 'rnpt'),
                              ('10999030/310125/0007309', 'gtd')):
            self.assertEqual(read_any(needed, scanned).kind, kind)
        with self.assertRaises(MarkingError) as caught:
            read_any(['uin', 'cis'], '4601234567893')
        self.assertEqual(caught.exception.key, 'cis_is_product_barcode')

    def test_check_digits(self):
        for number in ('03041094787443', '09524100000001', '195212340000004179', '4601234567893'):
            self.assertTrue(has_check_digit(number))
        self.assertFalse(has_check_digit('03041094787444'))
        self.assertEqual(as_gtin14('4601234567893'), '04601234567893')
        for barcode in ('4601234567890', '460', '', None, '٣٣٣٣٣٣٣٣٣٣٣٣٣'):
            self.assertEqual(as_gtin14(barcode), '')

    @given(codes())
    def test_a_code_with_its_separators_is_not_touched(self, code):
        self.assertEqual(result('cis', code), code)

    @given(codes(), st.sampled_from([token for token in TOKENS if token not in '0029']))
    def test_a_replaced_separator_is_found(self, code, token):
        self.assertEqual(result('cis', code.replace(GS, token)), code)

    @given(codes())
    def test_a_lost_separator_is_never_put_in_the_wrong_place(self, code):
        self.assertIn(result('cis', code.replace(GS, '')), (code, 'cis_ambiguous'))

    @given(codes())
    def test_the_russian_layout_is_undone(self, code):
        garbled = ''.join(RUSSIAN.get(key, key) for key in code)
        if any(letter.isalpha() for letter in garbled):
            self.assertEqual(result('cis', garbled), code)

    @given(st.text(max_size=140))
    def test_anything_is_a_code_or_an_error(self, text):
        for kind in ('cis', 'uin', 'rnpt', 'gtd'):
            self.assertTrue(result(kind, text))

    @given(codes(), st.data())
    def test_what_comes_out_stays_what_it_is(self, code, data):
        cut = data.draw(st.integers(0, len(code)))
        once = result('cis', code[:cut] + code[cut + 1:])
        if once.startswith('01'):
            self.assertEqual(result('cis', once), once)
