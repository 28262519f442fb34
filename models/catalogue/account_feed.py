"""The catalogue that the Market fetches by address: its content, and its version (ETag)."""
from decimal import Decimal
from hashlib import sha256

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...market import yml
from ...market.dates import moscow_day
from ...market.vat import NUMBERS, RATES

OFFERS_AT_ONCE = 1000
NO_CATEGORY = yml.Category(10**9, "Прочее")
ON_THE_MARKET = ('waiting', 'sent', 'quarantine')
"""States in which the Market may have the present price; in the others it has the last one sent."""


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    feed_url = fields.Char(
        string="Address of the Catalogue", compute='_compute_feed_url',
        groups='sale_yandex_market.group_market_manager',
        help="A YML file with all matched offers. Enter it in the seller account, where the Market "
             "takes the catalogue from an address.")

    def _compute_feed_url(self):
        for account in self:
            account.feed_url = f'{account.webhook_url}/catalog.yml'

    # === WHETHER IT CHANGED === #

    def _get_feed_version(self, shop):
        """Compute the version of the catalogue without writing it.

        Decision: "The catalogue's version is a sum of times of change".

        :param shop: yandex.market.shop, none for the cabinet
        :return: text for an ETag
        :rtype: str
        """
        self.ensure_one()
        rows = self.env.execute_query(SQL(
            """
            SELECT count(*), sum(%(offer)s), sum(%(product)s), sum(%(template)s)
              FROM yandex_market_offer o
              JOIN product_product p ON p.id = o.product_id
              JOIN product_template t ON t.id = p.product_tmpl_id
             WHERE o.account_id = %(account)s
             UNION ALL
            SELECT count(*), sum(%(price)s), 0, 0
              FROM yandex_market_price r WHERE r.account_id = %(account)s
             UNION ALL
            SELECT count(*), sum(%(category)s), 0, 0 FROM product_category c
             UNION ALL
            SELECT count(*), sum(%(packaging)s), 0, 0 FROM product_uom u
             UNION ALL
            SELECT count(*), sum(%(tax)s), 0, 0
              FROM account_tax x WHERE x.type_tax_use = 'sale'
             UNION ALL
            SELECT count(*), sum(%(kind)s), 0, 0
              FROM yandex_market_tax k WHERE k.account_id = %(account)s
            """,
            account=self.id, offer=_changed('o'), product=_changed('p'), template=_changed('t'),
            price=_changed('r'), category=_changed('c'), packaging=_changed('u'),
            tax=_changed('x'), kind=_changed('k')))
        state = (
            rows, moscow_day(fields.Datetime.now()), self.id, shop.id, self.write_date,
            shop.write_date, self.company_id.write_date, self.get_base_url())
        return sha256(repr(state).encode()).hexdigest()[:32]

    # === ITS CONTENT === #

    def _write_feed(self, file, shop):
        """Write the catalogue of a cabinet, batch by batch.

        :param file: takes bytes
        :param shop: yandex.market.shop, whose prices are preferred to the cabinet's; may be empty
        """
        self.ensure_one()
        account = self._in_russian()
        yml.write(
            file,
            yml.Shop(
                name=shop.name or self.name, company=self.company_id.name,
                url=self.company_id.website or self.get_base_url()),
            account._iter_feed_categories(),
            account._iter_feed_offers(shop),
            fields.Datetime.now())

    def _in_russian(self):
        """Return the cabinet in its company, and in Russian where that language is installed.

        :rtype: yandex.market.account
        """
        russian = self.env['res.lang']._get_data(code='ru_RU')
        return self.with_company(self.company_id).with_context(
            lang='ru_RU' if russian else 'en_US', display_default_code=False)

    def _get_feed_domain(self):
        return Domain('account_id', '=', self.id) & Domain('is_archived', '=', False) & Domain(
            'product_id.active', '=', True)

    def _iter_feed_categories(self):
        """Iterate over the categories of the offers' products, and their parents."""
        offers = self.env['yandex.market.offer']._search(self._get_feed_domain())
        used = self.env['product.product']._read_group(
            [('id', 'in', offers.subselect(SQL.identifier('yandex_market_offer', 'product_id')))],
            ['categ_id'])
        categories = self.env['product.category'].union(*(category for [category] in used))
        for category in self.env['product.category'].search(
                [('id', 'parent_of', categories.ids)], order='id'):
            yield yml.Category(category.id, category.name, category.parent_id.id or 0)
        if any(not category for [category] in used):
            yield NO_CATEGORY

    def _iter_feed_offers(self, shop):
        """Iterate over the matched offers that are not archived, in the order of their ids."""
        last, base_url = 0, self.get_base_url()
        vat_by_tax, kilograms = self._get_vat_by_tax(), self._get_kilograms()
        while offers := self.env['yandex.market.offer'].search(
                self._get_feed_domain() & Domain('id', '>', last),
                order='id', limit=OFFERS_AT_ONCE):
            prices = self._get_feed_prices(offers, shop)
            pictures = offers.product_id._get_picture_paths()
            for offer in offers:
                price, old_price = prices.get(offer, (None, None))
                picture = pictures.get(offer.product_id)
                yield yml.Offer(
                    sku=offer.sku, price=price, old_price=old_price,
                    vat=offer._get_vat_number(vat_by_tax),
                    pictures=(base_url + picture,) if picture else (),
                    **offer._describe_goods(kilograms))
            last = offers[-1].id
            self.env.invalidate_all()

    def _get_feed_prices(self, offers, shop):
        """Return the prices of the file: those sent, or sales prices where none are sent.

        Decision: "A held price does not get out through the file".

        :return: price and price before the discount, Decimal or None, by yandex.market.offer
        :rtype: dict
        """
        own = shop.filtered('market_pricelist_id')
        # Prices of a pricelist that is no longer chosen don't count.
        sent_for = [*([False] if self.market_pricelist_id else []), *own.ids]
        prices = {}
        for price in self.env['yandex.market.price'].search([
                ('offer_id', 'in', offers.ids), ('shop_id', 'in', sent_for),
        ]).sorted(lambda price: bool(price.shop_id)):
            is_present = price.state in ON_THE_MARKET
            amount = price.price if is_present else price.sent_price
            base = price.discount_base if is_present else price.sent_discount_base
            prices[price.offer_id] = (
                (_exact(amount), _exact(base) if base else None) if amount else (None, None))
        if not sent_for:
            rouble = self.env.ref('base.RUB')
            found = self._get_market_prices(offers, self.env['product.pricelist'], rouble)
            prices = {
                offer: (price, None) for offer, price in found.items()
                if not offer._find_price_doubt(float(price), offer.market_price, rouble)}
        return prices

    def _get_kilograms(self):
        """Return how many kilograms one of Odoo's units of weight has.

        :rtype: float
        """
        unit = self.env['product.template']._get_weight_uom_id_from_ir_config_parameter()
        return unit._compute_quantity(1, self.env.ref('uom.product_uom_kgm'), round=False)

    def _get_vat_by_tax(self):
        """Return the kind of VAT of each sales tax: by the cabinet's table, else by rate.

        :return: the Market's number by account.tax
        :rtype: dict
        """
        Tax = self.env['account.tax']
        kinds = {rate: kind for kind, rate in RATES.items() if kind in NUMBERS}
        taxes = Tax.search(
            Domain(Tax._check_company_domain(self.company_id))
            & Domain('type_tax_use', '=', 'sale') & Domain('amount_type', '=', 'percent'))
        by_rate = {tax: kinds[tax.amount] for tax in taxes if tax.amount in kinds}
        chosen = {line.tax_id: line.vat for line in self.tax_ids if line.tax_id}
        return {
            tax: NUMBERS[kind] for tax, kind in (by_rate | chosen).items() if kind in NUMBERS}


def _changed(table):
    """Return SQL for the time of a row's last change, in microseconds."""
    return SQL("(extract(epoch FROM %s) * 1000000)::bigint", SQL.identifier(table, 'write_date'))


def _exact(amount):
    return Decimal(f'{amount:.2f}')
