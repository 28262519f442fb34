"""While the Market does not take a cabinet's token, all waits for another, and one is called."""
from odoo import models

ACTIVITY = 'mail.mail_activity_data_warning'


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    def write(self, vals):
        """Go on with a new token at once, whatever waited for it."""
        result = super().write(vals)
        if vals.get('api_key'):
            self._unlink_token_activity()
            for name, action in (
                    ('yandex.market.event', 'cron_process_events'),
                    ('yandex.market.command', 'cron_send_commands')):
                self.env[name].sudo()._reset_next_try(self)
                self.env.ref(f'sale_yandex_market.{action}').sudo()._trigger()
            self._resume_sending_stock()
            self._resume_reading_money()
        return result

    def _schedule_token_activity(self, error):
        """Ask the responsible person for another token, once for all that waits for it.

        :param error: ``market.errors.Unauthorized``
        """
        self.ensure_one()
        if not self.activity_ids:
            self.activity_schedule(
                ACTIVITY, user_id=self._get_responsible(self).id,
                summary=self.env._("The Market does not take the token of %s", self.name),
                note=self._explain(error))

    def _unlink_token_activity(self):
        """Leave the person alone: there is a token that the Market takes, or has still to see."""
        if self.activity_ids:
            self.activity_unlink([ACTIVITY])
