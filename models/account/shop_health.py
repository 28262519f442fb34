"""Whether orders can arrive, what the Market will switch off and when, and what to do then."""
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime

from ...market.dates import moscow_day

PUSH_ENDS = date(2026, 12, 31)  # Market rules: end of the push API
LATELY = timedelta(days=14)
# A door that was silent for as long has been given up: nobody is warned of its end any more.
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
    is_leaving_push = fields.Boolean(compute='_compute_health')

    @api.depends_context('lang')
    def _compute_health(self):
        for shop in self:
            danger, warnings = shop._find_dangers(), shop._find_warnings()
            shop.health = 'danger' if danger else 'warning' if warnings else 'good'
            shop.health_notes = '\n'.join(danger + warnings)
            shop.is_leaving_push = shop._still_needs_push()

    def _find_dangers(self):
        """Say why no order of the shop can arrive, if that is so."""
        _, problems = self.env._, []
        if self.api_availability not in (False, 'AVAILABLE'):
            problems.append(_(
                "The shop's access to the API is off. See API and modules in the seller account, "
                "then fetch the shops of the cabinet again."))
        if not self.account_id._reads_orders() and not self._uses_push(LATELY):
            problems.append(_(
                "No door brings orders: Odoo can't read them, and no push call has come lately. "
                "Test the connection of the cabinet."))
        return problems

    def _find_warnings(self):
        """Say what will fail, or fails already while other doors bring the orders."""
        _ = self.env._
        warnings = []
        if self._still_needs_push():
            left = (PUSH_ENDS - moscow_day(fields.Datetime.now())).days
            warnings.append(
                _("The push API ends on 31 December 2026: %s days left. Connect API "
                  "notifications.", left) if left > 0 else
                _("The Market ended the push API on 31 December 2026: it is switched off. "
                  "Connect API notifications."))
        if since := self._find_silence():
            off = since + SWITCHED_OFF_AFTER
            values = {
                'since': format_datetime(self.env, since),
                'off': format_date(self.env, off.date())}
            warnings.append(
                _("No notification has come since %(since)s, although orders have. The Market "
                  "switches notifications off on %(off)s. See their log in the seller account: "
                  "API and modules → API notifications.", **values)
                if off > fields.Datetime.now() else
                _("No notification has come since %(since)s, although orders have. By now the "
                  "Market has switched notifications off. Switch them on again in the seller "
                  "account: API and modules → API notifications.", **values))
        return warnings

    def _uses_push(self, within):
        """Tell whether a push call came within a time."""
        return bool(self.last_push_at) and self.last_push_at > fields.Datetime.now() - within

    def _still_needs_push(self):
        """Tell whether the shop works by push, and not by notifications yet."""
        return self._uses_push(REMEMBERED) and (
            not self._last_heard() or bool(self._find_silence()))

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
