"""Personal data is kept no longer than the cabinet says."""
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..market import life, personal, reading
from .transaction import settle

_logger = logging.getLogger(__name__)

BATCH = 100


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    personal_data_days = fields.Integer(
        string="Keep Personal Data (Days)", required=True, default=30,
        help="Days after an order's end, until the buyer's name, phone, address and comment are "
             "erased; 0 erases them at its end. A return or a dispute keeps them until it is "
             "closed.")

    _personal_data_days_positive = models.Constraint(
        'CHECK(personal_data_days >= 0)', "Personal data can't be kept for less than 0 days.")

    def _get_erasure_limit(self):
        """Give the time (naive UTC) before which an order must have ended to be erased now."""
        return fields.Datetime.now() - timedelta(days=self.personal_data_days)


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    ended_at = fields.Datetime(
        string="Ended", readonly=True, index='btree_not_null',
        help="When the Market last said that the order is at its end.")
    is_erased = fields.Boolean(
        string="Personal Data Erased", readonly=True, copy=False,
        help="Who bought is no longer known.")

    @api.model
    def _find_end(self, order):
        """Give the time at which an order ended (naive UTC), False while it goes on.

        :param order: ``market.order.Order``
        """
        return order.status in life.FINAL and (order.updated_at or fields.Datetime.now())

    def _prepare_kept(self, order):
        """Put what the Market wrote into values, without people once they were erased."""
        if self.is_erased:
            return {'payload': reading.as_text(personal.without_people(order.source))}
        return {'notes': order.notes, 'payload': reading.as_text(order.source)}

    def _erase_soon(self):
        """Have what may not outlast an order erased at its end, after the commit."""
        if any(row.ended_at and not row.is_erased and not row.account_id.personal_data_days
               for row in self):
            self.env.ref('sale_yandex_market.cron_erase_personal_data').sudo()._trigger()

    @api.model
    def _cron_erase_personal_data(self):
        """Erase the personal data of all orders that ended long enough ago, cabinet by cabinet."""
        for [account] in self._read_group(
                [('ended_at', '!=', False), ('is_erased', '=', False)], ['account_id']):
            rows = self.search([
                ('account_id', '=', account.id), ('is_erased', '=', False),
                ('ended_at', '<=', account._get_erasure_limit())], order='id')
            for row in rows - rows._filter_open_cases():
                _erase(row)
        self.env['yandex.market.event']._erase_all()

    def _filter_open_cases(self):
        """Keep those of the orders whose buyer is still needed: a dispute, a return on its way."""
        return self.filtered(
            lambda row: (row.status, row.substatus) == life.DISPUTED
            or row.return_ids.filtered(lambda record: record.state != 'done')
            or row.sale_order_id.picking_ids.filtered(
                lambda picking: picking.picking_type_code == 'incoming'
                and picking.state not in ('done', 'cancel')))

    def _erase(self):
        """Leave nothing of who bought: in contacts and their history, messages, what was told."""
        for row in self:
            row.contact_id.with_context(tracking_disable=True).write({
                'name': row._get_nameless_buyer(),
                **dict.fromkeys(
                    ('phone', 'email', 'street', 'street2', 'city', 'zip', 'comment'), False)})
            row.write({
                'notes': False,
                'payload': row.payload and personal.erase(row.payload),
                'is_erased': True,
            })
        self.env['mail.message'].search([
            ('model', '=', 'res.partner'), ('res_id', 'in', self.contact_id.ids)]).unlink()
        self.command_ids.details = False


class YandexMarketEvent(models.Model):
    _inherit = 'yandex.market.event'

    is_erased = fields.Boolean(string="Personal Data Erased", readonly=True)

    _unerased_idx = models.Index("(account_id) WHERE is_erased IS NOT TRUE")

    @api.model
    def _erase_all(self):
        """Erase who bought from events, where it is erased from their orders."""
        for [account] in self._read_group(
                [('is_erased', '=', False), ('state', '!=', 'new')], ['account_id']):
            while (events := self._find_erasable(account)) and _erase(events):
                pass

    @api.model
    def _find_erasable(self, account):
        """Find events of a cabinet that still say who bought, and no longer should.

        What came long enough ago about an order that nobody knows is erased as well.
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
        """Leave no person in what the Market sent."""
        for event in self:
            event.write({
                'payload': event.payload and personal.erase(event.payload),
                'is_erased': True,
            })


def _erase(records):
    """Erase the personal data of records in a transaction of its own; tell whether it is done."""
    try:
        settle(records.env.cr, lambda: records.exists()._erase())
    except Exception:  # one bad order never holds up the next
        records.env.cr.rollback()
        _logger.exception("Personal data of %s could not be erased.", records)
        return False
    records.env['ir.cron']._commit_progress()
    return True
