"""Whether orders can arrive, what the Market will switch off and when, and what to do then."""
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

# Notifications that did not come for as long were given up: nobody is warned of them any more.
REMEMBERED = timedelta(days=60)
# Orders that came without a notification for as long show that notifications fail.
SILENCE = timedelta(days=1)
SWITCHED_OFF_AFTER = timedelta(days=14)  # Market rules: API notifications, repeats
HEALTH = [('good', "Good"), ('warning', "Look at it"), ('danger', "No orders arrive")]


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    health = fields.Selection(
        HEALTH, string="Arrival of Orders", compute='_compute_health')
    health_notes = fields.Text(string="What to Look At", compute='_compute_health')

    @api.depends_context('lang')
    def _compute_health(self):
        for shop in self:
            danger, warnings = shop._find_dangers(), shop._find_warnings()
            shop.health = 'danger' if danger else 'warning' if warnings else 'good'
            shop.health_notes = '\n'.join(danger + warnings)

    def _find_dangers(self):
        """Say why no order of the shop can arrive, if that is so."""
        _, problems = self.env._, []
        if self.api_availability not in (False, 'AVAILABLE'):
            problems.append(_(
                "The shop's access to the API is off. See API and modules in the seller account, "
                "then fetch the shops of the cabinet again."))
        if not (self.account_id._reads_orders() or self._has_another_channel()):
            problems.append(_(
                "No channel brings orders: Odoo can't read them. Test the connection of the "
                "cabinet."))
        return problems

    def _find_warnings(self):
        """Say what will fail, or fails already while other channels bring the orders."""
        _ = self.env._
        warnings = self._find_ending_channels()
        if since := self._find_silence():
            off = since + SWITCHED_OFF_AFTER
            values = {
                'since': format_datetime(self.env, since),
                'off': format_date(
                    self.env, fields.Datetime.context_timestamp(self, off).date())}
            warnings.append(
                _("No notification has come since %(since)s, although orders have. The Market "
                  "switches notifications off on %(off)s. See their log in the seller account: "
                  "API and modules → API notifications.", **values)
                if off > fields.Datetime.now() else
                _("No notification has come since %(since)s, although orders have. By now the "
                  "Market has switched notifications off. Switch them on again in the seller "
                  "account: API and modules → API notifications.", **values))
        return warnings

    def _has_another_channel(self):
        """Hook: tell whether orders come otherwise than by being read."""
        return False

    def _find_ending_channels(self):
        """Hook: say which channel the Market is about to close, or has closed.

        :return: texts for people
        :rtype: list
        """
        return []

    def _last_heard(self):
        """Say when notifications were last seen to work: one of this shop, or a PING."""
        heard = max(filter(None, (
            self.last_notification_at, self.account_id.last_ping_at)), default=None)
        return heard if heard and heard > fields.Datetime.now() - REMEMBERED else None

    def _find_silence(self):
        """Say since when notifications fail that once worked; None while they do.

        Each new order has a notification. So orders that came long after the last notification
        show that they fail; a shop without new orders shows nothing.
        """
        heard = self.last_notification_at and self._last_heard()
        if heard and self.last_order_at and self.last_order_at > heard + SILENCE:
            return heard
        return None
