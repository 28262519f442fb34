"""Prices from Odoo's pricelists to the Market: only what changed, and nothing that looks wrong."""
import logging
from decimal import ROUND_HALF_UP, Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...market.errors import Throttled
from ...market.prices import crossed_out
from ...tools.transaction import retry_transaction
from .price import FOR_A_PERSON

_logger = logging.getLogger(__name__)
OFFERS_AT_ONCE = 1000
JOB = 'cron_push_prices'
NAMED = 10
"""Prices that a call names, at most."""
LOOK_AT_PRICES = 'sale_yandex_market.activity_look_at_prices'


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    market_pricelist_id = fields.Many2one(
        'product.pricelist', string="Prices on the Market", check_company=True,
        help="Its prices are sent to the Market for all shops. Empty: no prices are sent.")
    base_pricelist_id = fields.Many2one(
        'product.pricelist', string="Crossed-out Prices", check_company=True,
        help="Prices before the discount. They are sent where the discount is 5 to 99 %.")
    price_step = fields.Integer(
        string="Largest Change of a Price", default=50,
        help="In per cent. A price that changes by more is held for a person; 0 holds none.")
    price_error = fields.Char(string="Sending of Prices Failed", readonly=True, copy=False)

    @api.constrains('price_step')
    def _check_price_step(self):
        for account in self:
            if account.price_step < 0:
                raise ValidationError(self.env._("The largest change of a price is a percentage."))

    @api.model
    def _cron_push_prices(self):
        """Send what changed in the prices of all cabinets."""
        self._work_each(lambda account: account._push_prices(), JOB)

    def action_push_prices(self):
        """Have the scheduled action send changed prices at once."""
        self.check_access('write')
        self.env.ref('sale_yandex_market.cron_push_prices').sudo()._trigger()

    def _push_prices(self):
        """Send what changed for the cabinet and its shops.

        An error is noted in the cabinet and does not stop the others. Where one limit is used up,
        the prices that have another one are sent.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        self.ensure_one()
        Turn, failures = self.env['yandex.market.turn'], []
        with self._job(JOB, self._set_price_error):
            client = self._get_client()
            first, after = Turn._get_position(JOB, self) or (0, 0)
            self.price_error = False
            for shop in self._find_priced(client):
                if (shop.id or 0) < first:
                    continue
                try:
                    yield from self._push_pricelist(
                        client, shop, (shop or self).market_pricelist_id,
                        after if (shop.id or 0) == first else 0)
                except Throttled as error:
                    failures.append((error, Turn._get_position(JOB, self)))
            retry_transaction(self.env.cr, self._call_for_prices)
            self.env['ir.cron']._commit_progress()
            if failures:
                error, position = failures[0]
                Turn._set_position(JOB, self, position)
                self.env['ir.cron']._commit_progress()
                raise error

    def _find_priced(self, client):
        """Find what has a pricelist of its own: the cabinet (no shop), then its shops.

        :param client: ``market.client.Client``
        """
        if self.market_pricelist_id:
            yield self.env['yandex.market.shop']
        shops = self.shop_ids.filtered(
            lambda shop: shop.market_pricelist_id and shop.campaign_id).sorted('id')
        if shops and client.get_business_settings(self.business_id):
            self.price_error = self.env._(
                "The cabinet has one price for all shops: the prices of single shops are not sent. "
                "Allow them in the seller account, or empty the pricelists of the shops.")
        else:
            yield from shops

    def _call_for_prices(self):
        """Call a person for prices that go no further without one, and take the call back.

        A price that rises again after a promotion is among them: until somebody sends it, the
        Market sells at the promotion's price.
        """
        waiting = self.env['yandex.market.price'].search(
            [('account_id', '=', self.id), ('state', 'in', FOR_A_PERSON)])
        new = waiting.filtered(lambda price: not price.is_called)
        if new or not waiting:
            self.activity_unlink([LOOK_AT_PRICES])
        if new:
            account = self._with_responsible_lang()
            named = [f'{price.offer_id.sku}: {price.reason}' for price in waiting[:NAMED]]
            self.activity_schedule(
                LOOK_AT_PRICES, user_id=self._get_responsible(self).id,
                summary=account.env._("Prices wait for you: %s", len(waiting)),
                note=Markup('<br/>').join([account.env._(
                    "The Market keeps selling at the last prices until you send these, or correct "
                    "them: Yandex Market → Catalogue → Prices."), *named]))
            new.is_called = True

    def _set_price_error(self, error, _at):
        self.price_error = self._explain(error)

    def _push_pricelist(self, client, shop, pricelist, after):
        """Send the changed prices of a pricelist, some offers each step, then read the Market's
        quarantine.

        :param client: ``market.client.Client``
        :param shop: yandex.market.shop, none for the prices of the cabinet
        :param pricelist: product.pricelist
        :param int after: id of the last offer whose price was worked
        """
        Price, Turn = self.env['yandex.market.price'], self.env['yandex.market.turn']
        mine = Domain('account_id', '=', self.id) & Domain('shop_id', '=', shop.id)
        while batch := self.env['yandex.market.offer'].search([
                ('account_id', '=', self.id), ('is_archived', '=', False),
                ('product_id.active', '=', True), ('id', '>', after),
        ], order='id', limit=OFFERS_AT_ONCE):
            retry_transaction(
                self.env.cr, lambda batch=batch: self._refresh_prices(batch, shop, pricelist))
            self.env['ir.cron']._commit_progress()
            Price.search(
                mine & Domain('offer_id', 'in', batch.ids) & Domain('state', '=', 'waiting'),
            )._send(client)
            after = batch[-1].id
            retry_transaction(self.env.cr, lambda after=after: Turn._set_position(
                JOB, self, (shop.id or 0, after)))
            self.env['ir.cron']._commit_progress()
            self.env.invalidate_all()
            yield
        day_ago = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        if Price.search_count(
                mine & (Domain('sent_at', '>', day_ago) | Domain('state', '=', 'quarantine')),
                limit=1):
            self._read_quarantine(client, shop, mine)

    def _refresh_prices(self, offers, shop, pricelist):
        """Store the present prices of offers."""
        Price = self.env['yandex.market.price']
        rouble = self.env['res.currency'].with_context(active_test=False).search(
            [('name', '=', 'RUB')], limit=1)
        prices = Price.search(
            [('offer_id', 'in', offers.ids), ('shop_id', '=', shop.id)]).grouped('offer_id')
        if missing := offers.filtered(lambda offer: offer not in prices):
            new = Price.create([
                {'offer_id': offer.id, 'shop_id': shop.id, 'currency_id': rouble.id}
                for offer in missing])
            prices |= dict(zip(missing, new, strict=True))
        amounts = self._get_market_prices(offers, pricelist, rouble)
        bases = self.base_pricelist_id and self._get_market_prices(
            offers, self.base_pricelist_id, rouble)
        for offer, amount in amounts.items():
            prices[offer]._set_wanted(amount, crossed_out(amount, bases and bases[offer]))

    def _get_market_prices(self, offers, pricelist, currency):
        """Work out what offers cost: by Odoo's own rules, for whole packs, taxes included.

        :return: decimal.Decimal, kopecks, by yandex.market.offer
        :rtype: dict
        """
        prices = {}
        for pack_size, group in offers.grouped('pack_size').items():
            # Rules may start from the cost, and each company has its own cost of a product.
            by_product = pricelist.with_company(self.company_id)._get_products_price(
                group.product_id.with_company(self.company_id), pack_size, currency=currency,
                date=fields.Datetime.now())
            for offer in group:
                product = offer.product_id
                price = by_product[product.id] * pack_size
                taxes = product.taxes_id._filter_taxes_by_company(self.company_id)
                if not all(taxes.mapped('price_include')):
                    price = taxes.compute_all(
                        price, currency=currency, product=product)['total_included']
                prices[offer] = Decimal(repr(price)).quantize(Decimal('0.01'), ROUND_HALF_UP)
        return prices

    def _read_quarantine(self, client, shop, mine):
        """Read which prices are in the Market's quarantine; those that left it count as sent."""
        pages = client.get_campaign_quarantine_offers(shop.campaign_id) if shop else (
            client.get_business_quarantine_offers(self.business_id))
        # People may work with the prices while the Market is asked.
        self.env['ir.cron']._commit_progress()
        try:
            kept = {offer.sku: offer for page in pages for offer in page}
        except Throttled as error:  # the prices themselves are through
            _logger.warning("The quarantine is looked at the next time: %s", error)
            return
        retry_transaction(self.env.cr, lambda: self._store_quarantine(kept, mine))

    def _store_quarantine(self, kept, mine):
        Price = self.env['yandex.market.price']
        prices = Price.search(mine & Domain('offer_id.sku', 'in', list(kept)))
        for price in prices:
            quarantined = kept[price.offer_id.sku]
            reason = self.env._(
                "The Market keeps the price %(price)s back: compared with %(other)s it looks like "
                "a mistake. Confirm it, or correct the pricelist.",
                price=quarantined.price, other=quarantined.compared_with or '—')
            if price.state != 'held':
                price._set_state('quarantine', reason)
        (Price.search(mine & Domain('state', '=', 'quarantine')) - prices)._set_state('sent')
