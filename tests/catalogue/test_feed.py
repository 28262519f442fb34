import base64
import gzip
import io
from datetime import timedelta

from lxml import etree
from PIL import Image

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ...models.catalogue import account_feed
from ..common import MarketHttpCase

NOT_FOUND = {'error': {'message': "Not found."}}


def _picture(colour):
    file = io.BytesIO()
    Image.new('RGB', (300, 300), colour).save(file, 'JPEG')
    return base64.b64encode(file.getvalue())


@tagged('post_install', '-at_install')
class TestFeed(MarketHttpCase):
    """The Market fetches the catalogue by address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('ru_RU')
        home = cls.env['product.category'].create({'name': "Дом"})
        cls.kitchen = cls.env['product.category'].create(
            {'name': "Кухня", 'parent_id': home.id})
        cls.home, cls.unused = home, cls.env['product.category'].create({'name': "Сад"})
        cls.kettle.write({
            'list_price': 1990.5, 'categ_id': cls.kitchen.id, 'barcode': '4600000000017',
            'weight': 1.25, 'description_sale': "Белый & тихий", 'hs_code': '8516101100',
            'country_of_origin': cls.env.ref('base.ru').id, 'yandex_market_vendor': "Заря",
            'yandex_market_length': 20, 'yandex_market_width': 15.5, 'yandex_market_height': 30,
            'yandex_market_shelf_life': 365, 'taxes_id': [Command.set(cls.taxes[22].ids)]})
        cls.toaster.write({
            'list_price': 100, 'categ_id': False,
            'taxes_id': [Command.set(cls._make_tax(10, included=False).ids)]})
        cls.offer = cls._make_offer('0012', cls.kettle)

    @classmethod
    def _make_offer(cls, sku, product, **values):
        return cls.env['yandex.market.offer'].create({
            'account_id': cls.account.id, 'sku': sku, 'product_id': product and product.id,
            **values})

    def _fetch(self, owner=None, **headers):
        return self.url_open(
            f'/yandex_market/{(owner or self.account).webhook_key}/catalog.yml',
            headers={name.replace('_', '-'): value for name, value in headers.items()})

    def _read(self, owner=None):
        """Give the nodes of the offers by SKU."""
        response = self._fetch(owner)
        self.assertEqual(response.status_code, 200, response.text)
        self.root = etree.fromstring(response.content)
        return {node.get('id'): node for node in self.root.findall('shop/offers/offer')}

    def _make_price(self, offer, price, state, told=0, shop=None, base=0):
        return self.env['yandex.market.price'].create({
            'offer_id': offer.id, 'currency_id': self.rouble.id, 'price': price, 'state': state,
            'sent_price': told, 'shop_id': shop and shop.id, 'discount_base': base})

    def test_what_odoo_knows_stands_in_the_catalogue(self):
        node = self._read()['0012']
        self.assertEqual([(child.tag, child.text) for child in node if not len(child)], [
            ('name', "Чайник"), ('price', '1990.5'), ('currencyId', 'RUR'), ('vat', '14'),
            ('categoryId', str(self.kitchen.id)), ('vendor', "Заря"),
            ('description', "Белый & тихий"), ('barcode', '4600000000017'),
            ('country_of_origin', "Россия"), ('weight', '1.25'), ('dimensions', '20/15.5/30'),
            ('period-of-validity-days', 'P365D')])
        self.assertEqual(node.findtext('tn-ved-codes/tn-ved-code'), '8516101100')
        shop = self.root.find('shop')
        self.assertEqual((shop.findtext('name'), shop.findtext('company')), ("Ромашка",) * 2)

    def test_the_tree_holds_what_is_used_and_what_is_above(self):
        self._make_offer('T', self.toaster)
        offers = self._read()
        tree = {node.get('id'): (node.text, node.get('parentId'))
                for node in self.root.findall('shop/categories/category')}
        self.assertEqual(tree[str(self.kitchen.id)], ("Кухня", str(self.home.id)))
        self.assertEqual(tree[str(self.home.id)], ("Дом", None))
        self.assertNotIn(str(self.unused.id), tree)
        self.assertIn(offers['T'].findtext('categoryId'), tree)

    def test_only_what_is_for_sale_stands_in_it(self):
        self._make_offer('NOBODY', None)
        self._make_offer('OLD', self.toaster, is_archived=True)
        gone = self._make_product("Миксер", 'MIXER', 0)
        self._make_offer('GONE', gone)
        gone.active = False
        other = self.env['yandex.market.account'].create(
            {'name': "Лютик", 'company_id': self.company.id})
        self._make_offer('OTHER', self.toaster).account_id = other
        self.assertEqual(set(self._read()), {'0012'})

    def test_taxes_that_come_on_top_are_in_the_price(self):
        self._make_offer('T', self.toaster)
        offer = self._read()['T']
        self.assertEqual((offer.findtext('price'), offer.findtext('vat')), ('110', '2'))

    def test_a_pack_is_described_as_a_pack(self):
        self.env['product.uom'].create({
            'product_id': self.kettle.id, 'barcode': '4600000000024', 'company_id': False,
            'uom_id': self.env.ref('uom.product_uom_pack_6').id})
        self._make_offer('BOX', self.kettle, pack_size=6)
        box = self._read()['BOX']
        self.assertEqual(box.findtext('name'), "Чайник, 6 шт.")
        self.assertEqual(
            [box.findtext(name) for name in ('price', 'weight', 'barcode', 'dimensions')],
            ['11943', '7.5', '4600000000024', None])

    def _choose_pricelist(self, owner):
        owner.market_pricelist_id = self.env['product.pricelist'].create(
            {'name': "Маркет", 'currency_id': self.rouble.id})

    def test_prices_are_those_that_are_sent(self):
        self._choose_pricelist(self.account)
        for state, told, expected in (
            ('sent', 1500, '1500'), ('waiting', 1400, '1500'), ('quarantine', 1500, '1500'),
            ('held', 1400, '1400'), ('refused', 1400, '1400'), ('held', 0, None),
        ):
            with self.subTest(state=state, told=told):
                row = self._make_price(self.offer, 1500, state, told)
                offer = self._read()['0012']
                self.assertEqual(offer.findtext('price'), expected)
                self.assertEqual(
                    offer.findtext('currencyId'), 'RUR' if expected else None)
                row.unlink()

    def test_a_price_that_the_guards_have_not_seen_stays_here(self):
        self.offer.minimum_price = 2000
        self.assertIsNone(self._read()['0012'].findtext('price'))
        self.offer.write({'minimum_price': 0, 'market_price': 10_000})
        self.assertIsNone(self._read()['0012'].findtext('price'))
        self.offer.market_price = 0
        self.assertEqual(self._read()['0012'].findtext('price'), '1990.5')
        self._choose_pricelist(self.account)
        self.assertIsNone(self._read()['0012'].findtext('price'))

    def test_a_sales_price_that_nobody_entered_is_none(self):
        product = self.env['product.product'].create({'name': "Новинка"})
        self._make_offer('NEW', product)
        self.assertEqual(product.list_price, 1)
        self.assertEqual(
            [self._read()['NEW'].findtext(name) for name in ('price', 'currencyId')], [None, None])

    def test_prices_of_a_pricelist_that_is_no_longer_chosen_count_no_more(self):
        self._make_price(self.offer, 1500, 'sent', 1500)
        self.assertEqual(self._read()['0012'].findtext('price'), '1990.5')

    def test_a_shop_has_its_own_prices(self):
        self._choose_pricelist(self.account)
        self._make_price(self.offer, 1500, 'sent', 1500, base=2000)
        self._make_price(self.offer, 1600, 'sent', 1600, shop=self.shop)
        self._choose_pricelist(self.shop)
        for owner, expected in (
            (self.account, ('1500', '2000')), (self.dbs, ('1500', '2000')),
            (self.shop, ('1600', None)),
        ):
            offer = self._read(owner)['0012']
            self.assertEqual((offer.findtext('price'), offer.findtext('oldprice')), expected)

    def test_a_picture_opens_without_a_login_and_without_the_key(self):
        self.assertIsNone(self._read()['0012'].find('picture'))
        self.kettle.image_1920 = _picture('red')
        red = self._read()['0012'].findtext('picture')
        self.assertNotIn(self.account.webhook_key, red)
        self.assertTrue(red.startswith(self.account.get_base_url()))
        response = self.url_open(red[len(self.account.get_base_url()):])
        with Image.open(io.BytesIO(response.content)) as image:
            self.assertEqual((image.format, image.size), ('JPEG', (300, 300)))
            self.assertGreater(image.getpixel((5, 5))[0], 200)
        self.kettle.image_1920 = _picture('blue')
        self.assertNotEqual(self._read()['0012'].findtext('picture'), red)

    def test_an_unchanged_catalogue_is_not_sent_again(self):
        first = self._fetch()
        tag = first.headers['ETag']
        again = self._fetch(If_None_Match=tag)
        self.assertEqual((again.status_code, again.content), (304, b''))
        self.assertEqual(again.headers['ETag'], tag)
        self.assertEqual(self._fetch(If_None_Match='"other"').status_code, 200)
        self.assertNotEqual(self._fetch(self.shop).headers['ETag'], tag)
        with freeze_time(fields.Datetime.now() + timedelta(days=1)):
            self.assertNotEqual(self.account._get_feed_version(self.shop.browse()), tag[3:-1])

    def test_each_change_is_seen(self):
        version = self.account._get_feed_version(self.shop.browse())
        seen = {version}
        # Changes of one transaction have its time: as if each was made some seconds later.
        later = (f'2026-12-01 00:00:{second:02}' for second in range(60))
        for record in (
            self.offer, self.kettle, self.kettle.product_tmpl_id, self.kitchen, self.taxes[22],
            self.account, self.company, self._make_price(self.offer, 1500, 'sent'),
            self._make_offer('T', self.toaster),
        ):
            with self.subTest(record._name):
                self.env.flush_all()
                self.env.cr.execute(
                    f'UPDATE {record._table} SET write_date = %s WHERE id = %s',  # noqa: S608
                    [next(later), record.id])
                self.env.invalidate_all()
                version = self.account._get_feed_version(self.shop.browse())
                self.assertNotIn(version, seen)
                seen.add(version)

    def test_it_is_packed_for_those_who_can_unpack(self):
        self.env.flush_all()
        with self.opener.get(
                f'{self.base_url()}/yandex_market/{self.account.webhook_key}/catalog.yml',
                headers={'Accept-Encoding': 'gzip'}, stream=True, timeout=60) as response:
            raw = response.raw.read(decode_content=False)
        self.assertEqual(response.headers['Content-Encoding'], 'gzip')
        self.assertEqual(int(response.headers['Content-Length']), len(raw))
        self.assertEqual(etree.fromstring(gzip.decompress(raw)).tag, 'yml_catalog')
        plain = self._fetch(Accept_Encoding='identity')
        self.assertNotIn('Content-Encoding', plain.headers)
        self.assertEqual(plain.headers['Content-Type'], 'application/xml; charset=utf-8')
        self.assertIn('Accept-Encoding', plain.headers['Vary'])
        self.assertEqual(int(plain.headers['Content-Length']), len(plain.content))

    def test_how_large_it_is_can_be_asked_without_fetching_it(self):
        got = self._fetch()
        asked = self.url_open(
            f'/yandex_market/{self.account.webhook_key}/catalog.yml', method='HEAD')
        self.assertEqual((asked.status_code, asked.content), (200, b''))
        for name in ('Content-Type', 'Content-Length', 'ETag', 'Content-Encoding'):
            self.assertEqual(asked.headers.get(name), got.headers.get(name))

    def test_many_offers_come_in_batches(self):
        self.patch(account_feed, 'OFFERS_AT_ONCE', 2)
        for number in range(5):
            self._make_offer(f'N{number}', self.toaster)
        self.assertEqual(set(self._read()), {'0012', *(f'N{number}' for number in range(5))})

    def test_unknown_keys_and_other_verbs_are_not_served(self):
        key = self.account.webhook_key
        for path in ('nokey/catalog.yml', f'{key}x/catalog.yml'):
            response = self.url_open(f'/yandex_market/{path}')
            self.assertEqual((response.status_code, response.json()), (404, NOT_FOUND))
        for verb in ('POST', 'PUT', 'DELETE', 'PATCH'):
            with self.subTest(verb):
                response = self.url_open(f'/yandex_market/{key}/catalog.yml', method=verb)
                self.assertEqual(response.status_code, 405)
                self.assertEqual(response.headers['Allow'], 'GET, HEAD')
                self.assertIn('message', response.json()['error'])
