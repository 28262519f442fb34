"""Erasing the personal data of events."""
from odoo import api, fields, models
from odoo.tools import SQL

from ...market import anonymize
from .order_erasure import erase_apart

BATCH = 100


class YandexMarketEvent(models.Model):
    _inherit = 'yandex.market.event'

    is_erased = fields.Boolean(string="Personal Data Erased", readonly=True)

    _unerased_idx = models.Index("(account_id) WHERE is_erased IS NOT TRUE")

    @api.model
    def _prepare_erasures(self):
        """Prepare to erase the personal data of events whose orders are erased.

        :return: generators for :func:`tools.turns.take_turns`, one for each cabinet
        :rtype: list
        """
        return [
            self._erase_found(account) for [account] in self._read_group(
                [('is_erased', '=', False), ('state', '!=', 'new')], ['account_id'])]

    def _erase_found(self, account):
        while (events := self._find_erasable(account)) and erase_apart(events):
            yield

    @api.model
    def _find_erasable(self, account):
        """Find events of a cabinet whose personal data is to be erased.

        These are the events of erased orders, and old ones of orders that Odoo does not have.
        """
        self.env['yandex.market.order'].flush_model()
        self.flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT event.id
              FROM yandex_market_event AS event
         LEFT JOIN yandex_market_order AS known
                ON known.account_id = event.account_id AND known.market_id = event.market_id
             WHERE event.account_id = %s AND event.is_erased IS NOT TRUE AND event.state != 'new'
               AND (known.is_erased OR (known.id IS NULL AND event.create_date <= %s))
          ORDER BY event.id
             LIMIT %s
            """, account.id, account._get_erasure_limit(), BATCH))
        return self.browse(number for [number] in rows)

    def _erase(self):
        """Erase the personal data of payloads.

        Decision: "Payloads are erased by the names of their members".
        """
        for event in self:
            event.write({
                'payload': event.payload and anonymize.erase(event.payload),
                'is_erased': True,
            })
