"""Guards that hold a price for a person before it is sent."""
from odoo import fields, models
from odoo.tools import format_amount

DEFAULT_PRICE = 2
"""Roubles. Odoo gives a new product a sales price of 1, and taxes may come on top."""


class YandexMarketOffer(models.Model):
    _inherit = 'yandex.market.offer'

    minimum_price = fields.Float(
        digits='Product Price', help="In roubles. A lower price is held for a person.")

    def _find_price_doubt(self, price, last, currency):
        """Return the reason for which a person must look at a price; False if it may be sent.

        :param price: roubles, taxes included
        :param last: the price on the Market, 0 where that is not known
        :param currency: res.currency of roubles
        """
        def money(amount):
            return format_amount(self.env, amount, currency)

        if price <= 0:
            return self.env._("The pricelist gives no price. Correct it there.")
        if price < self.minimum_price:
            return self.env._(
                "%(new)s is below the offer's minimum of %(minimum)s. Correct the pricelist, or "
                "send it all the same.", new=money(price), minimum=money(self.minimum_price))
        step = self.account_id.price_step
        if step and last and abs(price - last) > step / 100 * last:
            return self.env._(
                "From %(old)s to %(new)s is more than %(step)s %%. Correct the pricelist, or "
                "send it all the same.", old=money(last), new=money(price), step=step)
        if not last and price < DEFAULT_PRICE * self.pack_size:
            return self.env._(
                "%(new)s looks like the sales price that Odoo gives a new product. Correct it, or "
                "send it all the same.", new=money(price))
        return False
