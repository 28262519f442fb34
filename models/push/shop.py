"""What a shop needs for the push API, and how it leaves it. Ends on 31 December 2026."""
import secrets
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, fields, models

from ...market.dates import moscow_day
from ...market.push import Courier
from ...tools.available_stock import AvailableStock
from ...tools.channels import last_created

PUSH_ENDS = date(2026, 12, 31)  # Market rules: "End of the push API"
LATELY = timedelta(days=14)
# A shop that got no push call for this long has left push, and is not warned of its end any more.
REMEMBERED = timedelta(days=60)


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    shortage_policy = fields.Selection(
        [('refuse', "Refuse the order"), ('accept', "Take it and call a person")],
        string="When Goods Are Short", required=True,
        default=lambda self: self._default_shortage_policy(),
        help="Refusing cancels the order and lowers the shop's quality index. Only orders that "
             "come through the push API can be refused.")
    push_token = fields.Char(  # Decision: "The push token comes from the Market"
        string="Push API Token", copy=False, default=lambda self: secrets.token_hex(24),
        groups='sale_yandex_market.group_market_manager')
    last_push_at = fields.Datetime(string="Last Push Call", compute='_compute_last_push_at')
    is_pushed_to = fields.Boolean(
        compute='_compute_is_pushed_to',
        help="Push calls come, or came not long ago: else there is nothing to refuse.")
    is_leaving_push = fields.Boolean(compute='_compute_is_leaving_push')

    def _compute_last_push_at(self):
        """Find the last call: one of ``order/accept`` stores an order, any other one an event."""
        for shop in self:
            mine = [('shop_id', '=', shop.id), ('channel', '=', 'push')]
            shop.last_push_at = max(filter(None, (
                last_created(self.env['yandex.market.order'], mine),
                last_created(self.env['yandex.market.event'], mine))), default=False)

    @api.depends('last_push_at')
    def _compute_is_pushed_to(self):
        """Decision: "The choice for short orders is shown only where push calls come"."""
        for shop in self:
            shop.is_pushed_to = shop._uses_push(REMEMBERED)

    @api.depends('last_push_at', 'last_notification_at')
    def _compute_is_leaving_push(self):
        """Tell whether the shop gets push calls and no notifications yet."""
        for shop in self:
            shop.is_leaving_push = shop._uses_push(REMEMBERED) and (
                not shop._last_heard() or bool(shop._find_silence()))

    @api.model
    def _default_shortage_policy(self):
        """Refuse what is short, as long as the push API is there to refuse it."""
        return 'refuse' if moscow_day(fields.Datetime.now()) <= PUSH_ENDS else 'accept'

    def _uses_push(self, within):
        """Tell whether a push call came within a time."""
        return bool(self.last_push_at) and self.last_push_at > fields.Datetime.now() - within

    def _has_another_channel(self):
        return self._uses_push(LATELY)

    def _find_ending_channels(self):
        if not self.is_leaving_push:
            return []
        _ = self.env._
        left = (PUSH_ENDS - moscow_day(fields.Datetime.now())).days
        return [
            _("The push API ends on 31 December 2026: %s days left. Connect API notifications.",
              left) if left > 0 else
            _("The Market ended the push API on 31 December 2026: it is switched off. Connect API "
              "notifications.")]

    def _get_available(self, skus):
        """Count how much of each SKU can be ordered from the shop.

        :param skus: iterable of the Market's offerId
        :return: whole packs by SKU; a SKU of which nothing can be sold is not in it
        :rtype: dict
        """
        figures = AvailableStock(self.account_id, skus).count(self)
        return {sku: figure.count for sku, figure in figures.items()}

    def _get_courier(self):
        """Describe the delivery of a shop that delivers itself: the next day, at its usual price.

        :return: ``market.push.Courier``; None where the Market delivers
        """
        if self.placement != 'dbs':
            return None
        carrier = self._get_carrier()
        tomorrow = moscow_day(fields.Datetime.now()) + timedelta(days=1)
        price = carrier.fixed_price if carrier.delivery_type == 'fixed' else 0
        return Courier(carrier.name, Decimal(str(price)), tomorrow, tomorrow + timedelta(days=1))
