"""The scheduled work on returns, and which of those that wait are tried again."""
import logging
from datetime import timedelta

from odoo import api, fields, models

from ...tools.transaction import retry_transaction
from ...tools.turns import take_turns
from .shop import JOB

_logger = logging.getLogger(__name__)
TRIES_A_RUN = 50
LATE = timedelta(minutes=30)


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    tried_at = fields.Datetime(
        string="Last Attempt", readonly=True, copy=False,
        help="When it was last tried to do what could not be done.")

    @api.model
    def _cron_pull_returns(self):
        """Read the changed returns of all shops, and do what waits for time or for another."""
        late = fields.Datetime.now() - LATE
        shops = self.env['yandex.market.shop'].search([
            ('campaign_id', '!=', False), ('account_id.business_id', '!=', False)
        ]).filtered(lambda shop: shop.account_id.sudo().api_key)
        shops = self.env['yandex.market.turn']._find_round(JOB, shops, lambda shop: (
            not shop.returns_pulled_until or shop.returns_pulled_until < late))
        is_through = take_turns(
            self.env, [shop._pull_returns() for shop in shops],
            [self._retry_waiting()])
        if is_through:  # the papers of these returns
            self.env['yandex.market.command']._process_reading('papers')

    @api.model
    def _retry_waiting(self):
        """Try returns that need a person or an order again, each in its own transaction: a number
        of them a run, those first that were not tried for the longest time.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        for record in self.search([
                ('is_closed', '=', False), '|', ('error', '!=', False),
                '&', ('order_id', '=', False), ('is_over', '=', False)],
                order='tried_at NULLS FIRST, id DESC', limit=TRIES_A_RUN):
            try:
                retry_transaction(self.env.cr, lambda record=record: (
                    record.exists()._set_tried()._try_again()))
            except Exception:  # one bad return never holds up the next
                self.env.cr.rollback()
                _logger.exception("Market return with id %s could not be tried.", record.id)
                retry_transaction(self.env.cr, record._set_tried)
            self.env['ir.cron']._commit_progress()
            yield

    def _set_tried(self):
        records = self.exists()
        records.tried_at = fields.Datetime.now()
        return records
