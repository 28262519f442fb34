"""The labels of an order's boxes: fetched when the boxes are through, kept with the delivery."""
import logging
from datetime import timedelta

from odoo import api, fields, models

from ...market.errors import MarketError, Throttled, Unavailable
from ..outbox.command import PAUSES

_logger = logging.getLogger(__name__)


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    label_id = fields.Many2one(
        'ir.attachment', readonly=True, copy=False, ondelete='set null',
        help="PDF with the labels of all boxes; an attachment of the delivery.")
    label_next_try = fields.Datetime(
        string="Label to Be Fetched", readonly=True, copy=False, index='btree_not_null')
    label_attempts = fields.Integer(readonly=True, copy=False)

    def _renew_label(self):
        """Throw the label away, and have it fetched soon."""
        self.label_id.sudo().unlink()
        self.write({'label_next_try': fields.Datetime.now(), 'label_attempts': 0})
        self.env.ref('sale_yandex_market.cron_fetch_labels').sudo()._trigger()

    @api.model
    def _cron_fetch_labels(self):
        """Fetch the labels that are due, then work on what people wait to print."""
        commit = self.env['ir.cron']._commit_progress
        due = self.search([('label_next_try', '<=', fields.Datetime.now())], order='id')
        for order in due:
            if order.label_next_try and order.label_next_try <= fields.Datetime.now():
                order._try_label()
                commit()
        self.env['yandex.market.label.print']._process_all()

    def _try_label(self):
        """Fetch a label; a later attempt, where that may help, is put off."""
        try:
            self._fetch_label(self.account_id._get_client())
        except MarketError as error:
            self._put_label_off(error)
        except Exception:  # one bad label never holds up the next
            self.env.cr.rollback()
            _logger.exception("The label of order %s could not be kept.", self.market_id)
            self.label_next_try = False

    def _fetch_label(self, client):
        """Fetch the label and keep it with the delivery.

        :raise market.errors.MarketError: the Market does not give it
        """
        self.ensure_one()
        pdf = client.generate_order_labels(
            self.shop_id.campaign_id, self.market_id, self.shop_id.label_format)
        self.label_id.sudo().unlink()
        delivery = self._get_deliveries()[-1:]
        self.write({
            'label_next_try': False,
            'label_id': self.env['ir.attachment'].sudo().create({
                'name': f'{self.market_id}.pdf',
                'raw': pdf,
                'mimetype': 'application/pdf',
                'res_model': delivery._name,
                'res_id': delivery.id,
            }).id,
        })

    def _put_label_off(self, error):
        """Decide when a label is asked for again.

        A limit that is used up holds back all labels of the cabinet.
        """
        _logger.warning("A label could not be fetched: %s", error)
        attempts = self.label_attempts + 1
        if not isinstance(error, (Unavailable, Throttled)) or attempts > len(PAUSES):
            self.label_next_try = False
            return
        next_try = fields.Datetime.now() + timedelta(minutes=PAUSES[attempts - 1])
        orders = self
        if until := getattr(error, 'until', None):
            next_try = max(next_try, until.replace(tzinfo=None))
            orders = self.search([
                ('account_id', '=', self.account_id.id), ('label_next_try', '!=', False)])
        self.label_attempts = attempts
        orders.label_next_try = next_try
        self.env.ref('sale_yandex_market.cron_fetch_labels').sudo()._trigger(next_try)
