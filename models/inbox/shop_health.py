"""Whether orders of a shop can arrive, what will fail and when, and what to do then."""
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

# Notifications that are missing for longer are not warned of any more: they were given up.
REMEMBERED = timedelta(days=60)
# Notifications fail where a new order came so long after the last one of them.
SILENCE = timedelta(days=1)
SWITCHED_OFF_AFTER = timedelta(days=14)  # Market rules: "How to work with notifications"
HEALTH = [('good', "Works"), ('warning', "Look at it"), ('danger', "No orders arrive")]


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    health = fields.Selection(
        HEALTH, string="Connection to the Market", compute='_compute_health')
    health_notes = fields.Text(string="What to Look At", compute='_compute_health')

    @api.depends_context('lang')
    def _compute_health(self):
        for shop in self:
            danger, warnings = shop._find_dangers(), shop._find_warnings()
            shop.health = 'danger' if danger else 'warning' if warnings else 'good'
            shop.health_notes = '\n'.join(danger + warnings)

    def _find_dangers(self):
        """Return the reasons for which no order of the shop can arrive."""
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
        """Return what will fail, and what fails already while other channels bring the orders."""
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
        """Hook: tell whether orders come by another channel than reading."""
        return False

    def _find_ending_channels(self):
        """Hook: return warnings of a channel that the Market closes soon, or has closed.

        :return: texts for people
        :rtype: list
        """
        return []

    def _last_heard(self):
        """Return when the last notification of this shop, or PING of its cabinet, came."""
        heard = max(filter(None, (
            self.last_notification_at, self.account_id.last_ping_at)), default=None)
        return heard if heard and heard > fields.Datetime.now() - REMEMBERED else None

    def _find_silence(self):
        """Return since when notifications fail that once worked; None while they work.

        Decision: "Silence is measured by orders".
        """
        heard = self.last_notification_at and self._last_heard()
        if heard and self.last_order_at and self.last_order_at > heard + SILENCE:
            return heard
        return None
