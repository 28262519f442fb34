"""The prices of offers: sent to the Market, held for a person, or in the Market's quarantine."""
from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ...market.isolation import send_apart
from ...market.prices import MOST_CONFIRMED, MOST_IN_CABINET, MOST_IN_SHOP, Price
from ...tools.transaction import retry_transaction

FOR_A_PERSON = ('held', 'quarantine')
"""States that end when a person decides; the Market has an older price until then.

Decision: "A held price calls a person".
"""


class YandexMarketPrice(models.Model):
    _name = 'yandex.market.price'
    _description = "Yandex Market Price"
    _order = 'state, offer_id, shop_id, id'
    _rec_name = 'offer_id'

    offer_id = fields.Many2one(
        'yandex.market.offer', required=True, ondelete='cascade', index=True, readonly=True)
    account_id = fields.Many2one(
        related='offer_id.account_id', store=True, precompute=True, index=True)
    company_id = fields.Many2one(related='offer_id.company_id', store=True, precompute=True)
    product_id = fields.Many2one(related='offer_id.product_id')
    shop_id = fields.Many2one(
        'yandex.market.shop', ondelete='cascade', index='btree_not_null', readonly=True,
        help="Empty: the price holds in all shops of the cabinet.")
    currency_id = fields.Many2one('res.currency', required=True, readonly=True)
    price = fields.Monetary(readonly=True, help="What the pricelist gives now, taxes included.")
    discount_base = fields.Monetary(string="Crossed-out Price", readonly=True)
    sent_price = fields.Monetary(string="Price on the Market", readonly=True)
    sent_discount_base = fields.Monetary(
        string="Crossed-out Price on the Market", readonly=True)
    sent_at = fields.Datetime(string="Sent", readonly=True)
    is_approved = fields.Boolean(
        readonly=True, help="A person wants this price, whatever the guards say.")
    state = fields.Selection(
        [
            ('held', "On hold: check the price"),
            ('quarantine', "In quarantine"),
            ('refused', "Not accepted"),
            ('waiting', "Waiting to be sent"),
            ('sent', "On the Market"),
        ],
        required=True, default='waiting', index=True, readonly=True)
    reason = fields.Char(readonly=True)
    is_called = fields.Boolean(
        readonly=True, help="A person was called for this price, and has not decided yet.")

    _offer_shop_uniq = models.UniqueIndex(
        "(offer_id, COALESCE(shop_id, 0))", "An offer has one price for each shop.")

    # === WHAT IS WANTED === #

    def _set_wanted(self, price, discount_base):
        """Store what the pricelists give now, and decide whether it is sent or held.

        :param decimal.Decimal price: roubles, taxes included
        :param discount_base: Decimal, or None where nothing is crossed out
        """
        self.ensure_one()
        price, base = float(price), float(discount_base or 0)
        differ = self.currency_id.compare_amounts
        is_new = differ(price, self.price) or differ(base, self.discount_base)
        if is_new:
            self.write({
                'price': price, 'discount_base': base, 'is_approved': False, 'is_called': False})
        if self._is_sent():
            if self.state != 'quarantine':
                self._set_state('sent')
        elif self.state != 'refused' or is_new:
            reason = not self.is_approved and self._find_doubt()
            self._set_state('held' if reason else 'waiting', reason)

    def _set_state(self, state, reason=False):
        """Take on a state, and write nothing where nothing changes."""
        for price in self:
            if (price.state, price.reason) != (state, reason):
                is_called = price.is_called and state in FOR_A_PERSON
                price.write({'state': state, 'reason': reason, 'is_called': is_called})

    def _is_sent(self):
        """Tell whether the Market has the price that the pricelists give now."""
        differ = self.currency_id.compare_amounts
        return bool(self.sent_at) and not (
            differ(self.price, self.sent_price)
            or differ(self.discount_base, self.sent_discount_base))

    def _find_doubt(self):
        """Say why a price must not be sent before a person has looked at it; False if it may."""
        return self.offer_id._find_price_doubt(
            self.price, self.sent_price or self.offer_id.market_price, self.currency_id)

    # === SENDING === #

    def _send(self, client):
        """Send prices of one shop, or of a cabinet, in as few calls as the Market takes.

        :param client: ``market.client.Client``
        :raise market.errors.MarketError: the Market can't be asked; what it took is noted
        """
        shop, account = self.shop_id, self.account_id
        call, whose, most = (
            (client.update_prices, shop.campaign_id, MOST_IN_SHOP) if shop
            else (client.update_business_prices, account.business_id, MOST_IN_CABINET))
        for start in range(0, len(self), most):
            market_prices = [
                (price.id, Price(
                    price.offer_id.sku, _exact(price.price), _exact(price.discount_base)))
                for price in self[start:start + most]]
            # People may work with the prices while the Market is asked.
            self.env['ir.cron']._commit_progress()
            for batch, refusal in send_apart(
                    [market_prices], lambda batch: call(whose, [price for _id, price in batch])):
                retry_transaction(self.env.cr, lambda batch=batch, refusal=refusal: (
                    self._store_answer(account, dict(batch), refusal)))
                self.env['ir.cron']._commit_progress()

    def _store_answer(self, account, market_prices, refusal):
        """Note that the Market took prices, or why it did not.

        :param dict market_prices: ``market.prices.Price`` by the record's id; the record may have
            been deleted meanwhile
        :param refusal: ``market.errors.Invalid``, or None
        """
        prices, now = self.browse(market_prices).exists(), fields.Datetime.now()
        if refusal:
            prices.write({'state': 'refused', 'reason': account._explain(refusal)})
            return
        for price in prices:
            sent = market_prices[price.id]
            price.write({
                'sent_price': float(sent.value),
                'sent_discount_base': float(sent.discount_base or 0),
                'sent_at': now, 'state': 'sent', 'reason': False})

    # === BY A PERSON === #

    def action_send(self):
        """Send prices although they were held or refused."""
        self.check_access('read')
        prices = self.sudo().filtered(
            lambda price: price.state in ('held', 'refused') and price.price > 0)
        prices.write({'is_approved': True, 'state': 'waiting', 'reason': False})
        self.env.ref('sale_yandex_market.cron_push_prices').sudo()._trigger()

    def action_confirm(self):
        """Confirm prices that are in the Market's quarantine.

        :raise UserError: none of them is in quarantine, or the Market can't be asked
        """
        self.check_access('read')
        quarantined = self.sudo().filtered(lambda price: price.state == 'quarantine')
        if not quarantined:
            raise UserError(self.env._("None of these prices is in quarantine."))
        for (account, shop), prices in quarantined.grouped(
                lambda price: (price.account_id, price.shop_id)).items():
            for start in range(0, len(prices), MOST_CONFIRMED):
                skus = prices[start:start + MOST_CONFIRMED].offer_id.mapped('sku')
                account._request(
                    lambda client, account=account, shop=shop, skus=skus:
                    client.confirm_campaign_prices(shop.campaign_id, skus) if shop
                    else client.confirm_business_prices(account.business_id, skus))
        quarantined.write({'state': 'sent', 'reason': False})


def _exact(amount):
    return Decimal(f'{amount:.2f}')
