import io
import os
import tracemalloc
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from odoo.tests import BaseCase, tagged

from ...market.yml import Category, Offer, Shop, write

SHOP = Shop("Ромашка", 'ООО "Ромашка & Ко"', 'https://romashka.example')
NOON = datetime(2026, 11, 24, 9, 0)
# All of XML 1.0's, but for the line ends that each parser makes one of.
READABLE = st.characters(exclude_categories=('Cc', 'Cs'), exclude_characters='\ufffe\uffff')


def _write(*offers, categories=()):
    file = io.BytesIO()
    write(file, SHOP, categories, iter(offers), NOON)
    return file.getvalue()


@tagged('post_install', '-at_install')
class TestYml(BaseCase):

    def test_a_catalogue_has_its_shop_its_currency_and_its_tree(self):
        root = etree.fromstring(_write(categories=(Category(1, "Дом"), Category(7, "Кухня", 1))))
        self.assertEqual((root.tag, root.get('date')), ('yml_catalog', '2026-11-24T12:00:00+03:00'))
        shop = root.find('shop')
        self.assertEqual([node.tag for node in shop], [
            'name', 'company', 'url', 'currencies', 'categories', 'offers'])
        self.assertEqual(shop.findtext('company'), 'ООО "Ромашка & Ко"')
        self.assertEqual(dict(shop.find('currencies/currency').attrib), {'id': 'RUR', 'rate': '1'})
        self.assertEqual(
            [(dict(node.attrib), node.text) for node in shop.find('categories')],
            [({'id': '1'}, "Дом"), ({'id': '7', 'parentId': '1'}, "Кухня")])

    def test_an_offer_has_all_that_is_known(self):
        node = etree.fromstring(_write(Offer(
            '0012', "Чайник <1,7 л>", 7, price=Decimal('1990.50'), old_price=Decimal(2500), vat=14,
            pictures=('https://a.example/1?a=1&b=2',), vendor="Заря", description="Белый.\nТихий.",
            barcodes=('4600000000017', '4600000000024'), country="Россия",
            customs_code='8516101100', weight=Decimal('1.250'),
            size=(Decimal('20.0'), Decimal('15.5'), Decimal(30)), shelf_life=365,
        ))).find('.//offer')
        self.assertEqual(node.get('id'), '0012')
        self.assertEqual([(child.tag, child.text) for child in node if not len(child)], [
            ('name', "Чайник <1,7 л>"), ('price', '1990.5'), ('oldprice', '2500'),
            ('currencyId', 'RUR'), ('vat', '14'), ('categoryId', '7'),
            ('picture', 'https://a.example/1?a=1&b=2'), ('vendor', "Заря"),
            ('description', "Белый.\nТихий."), ('barcode', '4600000000017'),
            ('barcode', '4600000000024'), ('country_of_origin', "Россия"), ('weight', '1.25'),
            ('dimensions', '20/15.5/30'), ('period-of-validity-days', 'P365D')])
        self.assertEqual(node.findtext('tn-ved-codes/tn-ved-code'), '8516101100')

    def test_what_is_not_known_is_not_written(self):
        node = etree.fromstring(_write(Offer('A', "Чайник", 1, old_price=Decimal(9)))).find(
            './/offer')
        self.assertEqual([child.tag for child in node], ['name', 'categoryId'])

    def test_what_is_longer_than_the_market_takes_is_cut(self):
        node = etree.fromstring(_write(Offer(
            'A', 'й' * 257, 1, description='я' * 6001))).find('.//offer')
        self.assertEqual(node.findtext('name'), 'й' * 256)
        self.assertEqual(node.findtext('description'), 'я' * 6000)

    def test_numbers_have_no_exponent(self):
        for number, expected in (('1E+3', '1000'), ('0.10', '0.1'), ('100', '100'), ('5.00', '5')):
            node = etree.fromstring(_write(Offer('A', "Чайник", 1, price=Decimal(number))))
            self.assertEqual(node.findtext('.//price'), expected)

    @given(st.text(READABLE))
    def test_any_text_reads_back_as_it_was(self, text):
        node = etree.fromstring(_write(Offer(text, text, 1, vendor=text))).find('.//offer')
        self.assertEqual((node.get('id'), node.findtext('name') or ''), (text, text[:256]))
        self.assertEqual(node.findtext('vendor') or '', text)

    @given(st.text())
    def test_characters_that_xml_does_not_know_are_left_out(self, text):
        found = etree.fromstring(_write(Offer('A', f'<{text}>', 1))).findtext('.//offer/name')
        self.assertEqual((found[0], found[-1]), ('<', '>'))
        for letter in found[1:-1]:
            self.assertIn(letter, text)

    def test_control_characters_are_left_out(self):
        found = etree.fromstring(_write(Offer('A', 'a\x00b\x0b\ud800c\ufffe\td\ne', 1)))
        self.assertEqual(found.findtext('.//offer/name'), 'abc\td\ne')

    def test_memory_does_not_grow_with_the_catalogue(self):
        def peak(count):
            with Path(os.devnull).open('wb') as nowhere:
                tracemalloc.start()
                try:
                    write(nowhere, SHOP, (), (
                        Offer(f'SKU-{number}', f"Товар {number}", 1, description="Слово " * 100)
                        for number in range(count)), NOON)
                    return tracemalloc.get_traced_memory()[1]
                finally:
                    tracemalloc.stop()

        peak(10)
        self.assertLess(peak(20_000), peak(200) + 200_000)
