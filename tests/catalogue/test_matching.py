from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ...tools.product_codes import fold, look, look_sql
from ..common import MarketCase


@tagged('post_install', '-at_install')
class TestMatching(MarketCase):
    """A SKU finds the product that carries it, however it is spelt; what is unsure is suggested."""

    def _find(self, sku):
        return self.env['yandex.market.offer']._find_or_create_matches(
            self.account, [sku]).get(sku, self.env['product.product'])

    def _offer(self, sku, **values):
        return self.env['yandex.market.offer'].create(
            {'account_id': self.account.id, 'sku': sku, **values})

    def test_blanks_and_composed_letters_make_no_difference(self):
        for reference, sku in (
            ('KETTLE 3', 'KETTLE\xa03'), ('KETTLE 3', ' KETTLE 3'), ('KETTLE 3', 'KETTLE  3 '),
            ('KETTLE\xa03', 'KETTLE 3'), ('KETTLE\u202f3', 'KETTLE 3'), ('KETTLE 3\t', 'KETTLE 3'),
            ('чайник-й', 'чайник-и\u0306'), ('чайник-и\u0306', 'чайник-й'),
            ('Cafe\u0301', 'Caf\xe9'), ('KETT\u200bLE', 'KETTLE'),
        ):
            with self.subTest(f'{reference!r} and {sku!r}'):
                self.kettle.default_code = reference
                self.env['yandex.market.offer'].search([]).unlink()
                self.assertEqual(self._find(sku), self.kettle)

    def test_another_case_or_alphabet_is_suggested_and_never_matched(self):
        for reference, sku in (
            ('KETTLE', 'kettle'), ('КОТ-1', 'KOT-1'), ('kot-1', 'кот-1'), ('AB 1', 'AB1'),
            ('AB-1', 'AB–1'),
        ):
            with self.subTest(f'{reference!r} and {sku!r}'):
                self.kettle.default_code = reference
                self.env['yandex.market.offer'].search([]).unlink()
                self.assertFalse(self._find(sku))
                self.assertEqual(self._offer(sku).suggestion_ids, self.kettle)

    def test_what_is_spelt_exactly_goes_first(self):
        self.kettle.default_code, self.toaster.default_code = 'A 1', 'A\xa01'
        self.assertEqual(self._find('A 1'), self.kettle)
        self.assertEqual(self._find('A\xa01'), self.toaster)
        self.assertFalse(self._find(' A 1'), "two products fit equally well")

    def test_the_database_looks_at_codes_as_python_does(self):
        codes = ['ab-Ё', 'е\u0308', 'Кот 1\xa0', 'ПРО–5', 'x\u200by', "it's", 'a%b_c\\d', 'ÄÖ', '']
        products = self.env['product.product'].create(
            [{'name': code or '-', 'default_code': code or False} for code in codes])
        found = dict(self.env.execute_query(SQL(
            "SELECT id, %s FROM product_product WHERE id = ANY(%s)",
            look_sql(SQL.identifier('default_code')), products.ids)))
        for product, code in zip(products, codes, strict=True):
            self.assertEqual(found[product.id], look(code) if code else None)
        self.assertEqual(fold('  a \xa0 b '), 'a b')

    # === FOUND LATER === #

    def test_a_new_product_finds_the_offer_that_waits(self):
        offer = self._offer('NEW 1')
        product = self._make_product("Новый", 'NEW\xa01', 3)
        self.assertEqual(offer.product_id, product)

    def test_a_corrected_or_unarchived_product_finds_it(self):
        offers = self._offer('LATER'), self._offer('BACK'), self._offer('OTHER')
        self.kettle.default_code = 'LATER'
        self.assertEqual(offers[0].product_id, self.kettle)
        self.toaster.write({'active': False, 'default_code': 'BACK'})
        self.assertFalse(offers[1].product_id)
        self.toaster.action_unarchive()
        self.assertEqual(offers[1].product_id, self.toaster)
        template = self.env['product.template'].create({'name': "Шаблон"})
        template.default_code = 'OTHER'
        self.assertEqual(offers[2].product_id, template.product_variant_id)

    def test_a_barcode_finds_it_by_what_the_market_knows(self):
        offer = self._offer('SKU-1', market_barcodes='4600000000017 4600000000024')
        boxed = self._offer('SKU-2', market_barcodes='4600000000031')
        self.kettle.barcode = '4600000000024'
        self.assertEqual(offer.product_id, self.kettle)
        self.env['product.uom'].create({
            'product_id': self.toaster.id, 'barcode': '4600000000031', 'company_id': False,
            'uom_id': self.env.ref('uom.product_uom_pack_6').id})
        self.assertRecordValues(boxed, [{'product_id': self.toaster.id, 'pack_size': 6}])

    def test_two_products_another_company_and_a_closed_rule_match_nothing(self):
        twice, foreign = self._offer('TWICE'), self._offer('FOREIGN')
        self.env['product.product'].create([
            {'name': "Раз", 'default_code': 'TWICE'}, {'name': "Два", 'default_code': 'TWICE'},
            {'name': "Чужой", 'default_code': 'FOREIGN',
             'company_id': self._make_company("Лютик", self.rouble).id}])
        self.assertFalse((twice | foreign).product_id)
        self.account.match_by_reference = False
        offer = self._offer('ALONE')
        self._make_product("Один", 'ALONE', 0)
        self.assertFalse(offer.product_id)

    def test_who_makes_products_needs_no_right_on_offers(self):
        clerk = new_test_user(
            self.env, 'clerk', groups='base.group_user,product.group_product_manager',
            company_id=self.company.id, company_ids=[Command.set(self.company.ids)])
        offer = self._offer('CLERK-1')
        product = self.env['product.product'].with_user(clerk).create(
            {'name': "Товар", 'default_code': 'CLERK-1', 'company_id': self.company.id})
        self.assertEqual(offer.product_id, product.sudo(False).with_env(self.env))

    # === WHAT A PERSON SET === #

    def test_a_pack_size_that_a_person_set_stays(self):
        self.kettle.default_code = False
        offer = self._offer('PACK', pack_size=6)
        self.kettle.default_code = 'PACK'
        self.assertRecordValues(offer, [{'product_id': self.kettle.id, 'pack_size': 6}])
        offer.product_id = False
        self.assertEqual(self._find('PACK'), self.kettle)
        self.assertEqual(offer.pack_size, 6)
        offer.product_id = False
        offer.action_match()
        self.assertEqual(offer.pack_size, 6)
