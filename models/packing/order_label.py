"""The labels of an order's boxes: fetched when the boxes are sent, kept with the delivery.

Decision: "Labels are fetched when the boxes are through", "A label is looked at before it is kept,
and again before it is printed".
"""
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...market.errors import Unavailable
from ...tools.files import is_whole_pdf, remove_cut_file
from ...tools.turns import take_turns

_logger = logging.getLogger(__name__)


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    label_id = fields.Many2one(
        'ir.attachment', readonly=True, copy=False, ondelete='set null',
        help="PDF with the labels of all boxes; an attachment of the delivery.")

    def _renew_label(self):
        """Delete the label, and have it fetched again soon."""
        self.label_id.sudo().unlink()
        self.env['yandex.market.command']._enqueue(self, 'label')

    def _drop_unreadable_labels(self):
        """Delete labels that can't be printed, such as a file that was cut off on the disk."""
        for order in self.filtered('label_id'):
            if not is_whole_pdf(order.label_id.sudo().raw or b''):
                _logger.warning("The label of order %s can't be read.", order.market_id)
                order.label_id.sudo().unlink()

    def _drop_label(self):
        """Delete the label: the goods lie in other boxes now, or nothing is sent any more."""
        if sent := self.filtered('boxes_sent'):
            sent.label_id.sudo().unlink()
            self.env['yandex.market.command']._supersede(
                [('order_id', 'in', sent.ids), ('kind', '=', 'label')])

    def _fetch_dropped_label(self):
        """Have a deleted label fetched again, once the boxes are those that the Market knows."""
        if not self.label_id:
            last = self.env['yandex.market.command'].sudo().search(
                [('order_id', '=', self.id), ('kind', '=', 'label')], limit=1)
            if last.state == 'superseded':
                self.env['yandex.market.command']._enqueue(self, 'label')

    def _may_have_label(self):
        """Tell whether the Market's label is that of the boxes as they are packed now."""
        self.ensure_one()
        if self.state == 'cancelled' or not self.boxes_sent:
            return False
        if not self._is_being_packed():
            return True
        try:
            packed = self._get_boxes()
        except UserError:
            return False
        return self._is_known(packed)

    @api.model
    def _cron_fetch_labels(self):
        """Fetch the labels that are due, and work on what people wait to print."""
        take_turns(self.env, [
            *self.env['yandex.market.command']._prepare_reading_jobs('label'),
            self.env['yandex.market.label.print']._process_all()])

    def _fetch_label(self, client):
        """Fetch the label and keep it with the delivery.

        :raise market.errors.MarketError: the Market does not give it, or none that can be printed
        :raise OSError: it can't be stored
        """
        self.ensure_one()
        pdf = client.generate_order_labels(
            self.shop_id.campaign_id, self.market_id, self.shop_id.label_format)
        if not is_whole_pdf(pdf):
            raise Unavailable('generateOrderLabels', messages=("The label can't be read.",))
        self.label_id.sudo().unlink()
        remove_cut_file(self.env, pdf)
        delivery = self._get_deliveries()[-1:]
        self.label_id = self.env['ir.attachment'].sudo().create({
            'name': f'{self.market_id}.pdf',
            'raw': pdf,
            'mimetype': 'application/pdf',
            'res_model': delivery._name,
            'res_id': delivery.id,
        })
