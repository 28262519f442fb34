"""Which waiting orders are tried again, and when."""
import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.transaction import retry_transaction

_logger = logging.getLogger(__name__)
CHANGES_TOGETHER = 10_000
BY_THE_WAY = 20
"""Orders that are tried a run although nothing is known to have changed for them."""


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    tried_at = fields.Datetime(
        string="Last Attempt", readonly=True, copy=False,
        help="When it was last tried to make a sales order of what needs attention.")
    is_retry_due = fields.Boolean(
        readonly=True, copy=False, help="Something changed that the order may be waiting for.")

    _waiting_idx = models.Index(
        "((is_retry_due IS TRUE) DESC, tried_at NULLS FIRST, id DESC) WHERE state = 'exception'")

    @api.model
    def _trigger_retry(self):
        """Something changed that orders may be waiting for: have the waiting ones tried again."""
        if self.sudo().search_count([('state', '=', 'exception')], limit=1):
            self.env['yandex.market.order.change'].sudo().create({})
            self.env.ref('sale_yandex_market.cron_process_events').sudo()._trigger()

    def _retry_waiting(self):
        """Try orders that need a person again, one each step and each in its own transaction.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        retry_transaction(self.env.cr, self._mark_retry_due)
        self.env['ir.cron']._commit_progress()
        by_the_way = set()
        while order := self._find_to_retry():
            if not order.is_retry_due:
                if order.id in by_the_way or len(by_the_way) == BY_THE_WAY:
                    return
                by_the_way.add(order.id)
            try:
                retry_transaction(self.env.cr, lambda order=order: order.exists()._try_again())
            except Exception:  # one bad order never holds up the next
                self.env.cr.rollback()
                _logger.exception("Market order with id %s could not be tried.", order.id)
                retry_transaction(self.env.cr, order._set_tried)
            self.env['ir.cron']._commit_progress()
            yield

    def _mark_retry_due(self):
        """Mark the waiting orders whose cause can be gone, and forget the changes."""
        changes = self.env['yandex.market.order.change'].search([], limit=CHANGES_TOGETHER)
        if changes:
            self.search([('state', '=', 'exception')]).is_retry_due = True
            changes.unlink()

    @api.model
    def _find_to_retry(self):
        """Find the order that is to be tried next.

        Those for which something changed come first, and of these the one that was not tried for
        the longest time: the newest ones, and then all in turns.
        """
        self.flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT id FROM yandex_market_order WHERE state = 'exception'
          ORDER BY (is_retry_due IS TRUE) DESC, tried_at NULLS FIRST, id DESC LIMIT 1
            """))
        return self.browse(number for [number] in rows)

    def _try_again(self):
        self._set_tried()
        self._retry()

    def _set_tried(self):
        self.exists().write({'tried_at': fields.Datetime.now(), 'is_retry_due': False})
