import io
import json
import struct
import tracemalloc
import zipfile
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market import archive as reader
from ...market.archive import Archive
from ...market.parsing import PayloadError
from .report_rows import archive

SHEET = 'transaction_date'
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-10**15, 10**15) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner,
                                                                max_size=3), max_leaves=5)


def zipped(*members, compression=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, 'w', compression) as file:
        for name, text in members:
            file.writestr(name, text)
    return content.getvalue()


@tagged('post_install', '-at_install')
class TestArchive(BaseCase):
    """Sheets are read piece by piece, and nothing that nobody asks for."""

    def _refused(self, content, words, sheet=SHEET):
        with self.assertRaisesRegex(PayloadError, words):
            Archive(content).lists(sheet)

    # === JSON === #

    @given(st.lists(st.dictionaries(st.text(max_size=5), VALUES, max_size=4), max_size=6),
           st.integers(1, 40), st.sampled_from([None, 1]))
    def test_pieces_of_any_size_are_the_same_json(self, rows, piece, indent):
        text = json.dumps({'made': 1.5, 'rows': rows, 'more': "]"}, indent=indent)
        with patch.object(reader, 'PIECE', piece):
            found = [(value, json.loads(raw))
                     for value, raw in Archive(archive(text)).rows(SHEET, 'rows')]
            self.assertEqual(found, [(row, row) for row in rows])
            self.assertEqual(Archive(archive(text)).lists(SHEET), {'rows': len(rows)})

    def test_numbers_keep_their_digits_also_between_two_pieces(self):
        for piece in range(1, 9):
            with patch.object(reader, 'PIECE', piece):
                (value, raw), = Archive(archive('[{"a": 1234.50, "b": 12}]')).rows(SHEET, '')
            self.assertEqual((str(value['a']), value['b'], raw), (
                '1234.50', 12, '{"a": 1234.50, "b": 12}'))

    def test_a_number_among_the_members_is_read_to_its_end(self):
        with patch.object(reader, 'PIECE', 8):
            self.assertEqual(
                Archive(archive('{"n":123456,"rows":[{}]}')).lists(SHEET), {'rows': 1})

    def test_lists_of_objects_are_told_from_others(self):
        for sheet, lists in (
            ('[]', {'': 0}),
            ('[{}, null, {}]', {'': 2}),
            ('{"rows": null, "a": 1}', {'rows': 0}),
            ('{"heads": ["a"], "rows": [{}]}', {'rows': 1}),
            ('{"a": [{}], "b": [{}, {}]}', {'a': 1, 'b': 2}),
            ('{"a": {"rows": [{}]}}', {}),
            ('\ufeff{"rows": []}', {'rows': 0}),
        ):
            with self.subTest(sheet):
                self.assertEqual(Archive(archive(sheet)).lists(SHEET), lists)

    def test_what_is_no_json_is_refused(self):
        for sheet in (
                '', 'null', '"text"', '{"rows": [{}]', '{"rows": [{}}', '[{}', '[{"a": NaN}]',
                '[{"a": Infinity}]', '{rows: []}', '{"rows": [{}]} x', '{"a": 1 "rows": []}',
                '[{} {}]', '{"rows": [], "rows": [{}]}', '[' * 100_000, '[{"a":' * 100_000,
                '[{"a": 1e99999999999999999999}]', '[%s]' % ('9' * 5000), '<html/>'):
            with self.subTest(sheet[:30]):
                self._refused(archive(sheet), "not JSON|broken")
        self._refused(archive('{"rows": []}'.encode('utf-16')), "not UTF-8")
        self._refused(archive(b'[{"a": "\xff"}]'), "not UTF-8")

    # === ZIP === #

    def test_what_is_no_archive_is_refused(self):
        whole = archive([{}])
        for content in (b'', b'PK', b'%PDF-1.7', b'[]', whole[:-30], b'PK\x05\x06', whole[:40]):
            with self.subTest(content[:8]):
                self._refused(content, "no ZIP")

    def test_a_damaged_sheet_is_refused(self):
        content = bytearray(archive({'rows': [{'a': 'b' * 5000}]}))
        content[60] ^= 0xFF
        self._refused(bytes(content), "broken|not JSON|not UTF-8")

    def test_a_locked_sheet_is_refused(self):
        content = bytearray(archive([{}]))
        for mark, at in ((b'PK\x03\x04', 6), (b'PK\x01\x02', 8)):
            content[content.index(mark) + at] |= 1
        self._refused(bytes(content), "broken")

    def test_only_the_sheet_is_looked_for_wherever_it_lies(self):
        content = zipped((f'../../report/{SHEET}.json', '[{}]'), ('other.json', '[{}, {}]'))
        found = Archive(content)
        self.assertEqual(found.lists(SHEET), {'': 1})
        self.assertEqual(found.sheets, (f'../../report/{SHEET}.json', 'other.json'))
        self._refused(content, "0 files nothing.json; it has .*other.json", 'nothing')
        self._refused(content, "0 files ther.json", 'ther')
        with self.assertWarns(UserWarning):
            twice = zipped((f'{SHEET}.json', '[]'), (f'{SHEET}.json', '[{}]'))
        self._refused(twice, f"2 files {SHEET}.json")

    def test_other_ways_of_packing_are_refused(self):
        for compression in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
            self._refused(zipped((f'{SHEET}.json', '[]'), compression=compression), "packed")
        self.assertEqual(
            Archive(zipped((f'{SHEET}.json', '[]'), compression=zipfile.ZIP_STORED)).lists(SHEET),
            {'': 0})

    def test_sizes_have_limits(self):
        content = archive([{'a': 'b' * 3000}] * 4)
        for limit, value, words in (
            ('MOST_BYTES', len(content) - 1, f"more than {len(content) - 1} bytes"),
            ('MOST_SHEET_BYTES', 12_000, "bytes: too many"),
            ('MOST_TOTAL_BYTES', 12_000, "bytes: too many"),
            ('MOST_ELEMENTS', 3, "more than 3 rows"),
            ('MOST_DIRECTORY_BYTES', 40, "too many files"),
        ):
            with self.subTest(limit), patch.object(reader, limit, value):
                self._refused(content, words)
        with patch.object(reader, 'MOST_ELEMENT', 2000), patch.object(reader, 'PIECE', 100):
            self._refused(content, "more than 2000 characters")

    def test_the_sum_of_the_sheets_has_a_limit(self):
        content = archive('[]' + ' ' * 998, second='[]' + ' ' * 998)
        with patch.object(reader, 'MOST_TOTAL_BYTES', 1999):
            found = Archive(content)
            for _time in range(2):
                self.assertEqual(found.lists(SHEET), {'': 0})
            with self.assertRaisesRegex(PayloadError, "second.json has 1000 bytes: too many"):
                found.lists('second')

    def test_a_sheet_that_lies_about_its_size_gives_no_more_than_it_says(self):
        content = bytearray(archive(' ' * 5_000_000 + '[{}]'))
        for mark, at in ((b'PK\x03\x04', 22), (b'PK\x01\x02', 24)):
            struct.pack_into('<L', content, content.index(mark) + at, 100)
        self._refused(bytes(content), "broken|not JSON")

    def test_a_bomb_does_not_fill_the_memory(self):
        content = archive('[{"a": "' + 'b' * 60_000_000 + '"}]')
        self.assertLess(len(content), 100_000)
        tracemalloc.start()
        self.addCleanup(tracemalloc.stop)
        self._refused(content, "more than 1048576 characters")
        self.assertLess(tracemalloc.get_traced_memory()[1], 20_000_000)
