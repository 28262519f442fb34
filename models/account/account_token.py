"""A refused token: one activity asks for a new one, which sends all that waited.

Decision: "A refused token stops the cabinet, not its orders".
"""
from odoo import models

ACTIVITY = 'mail.mail_activity_data_warning'


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    def write(self, vals):
        """With a new token, process at once what waited for it."""
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
        """Schedule an activity that asks for another token, unless there is one already.

        :param error: ``market.errors.Unauthorized``
        """
        self.ensure_one()
        if not self.activity_ids:
            self.activity_schedule(
                ACTIVITY, user_id=self._get_responsible(self).id,
                summary=self.env._("The Market does not take the token of %s", self.name),
                note=self._explain(error))

    def _unlink_token_activity(self):
        """Remove the activity: the Market takes the token, or there is a new one."""
        if self.activity_ids:
            self.activity_unlink([ACTIVITY])
