"""Erasing the personal data of orders that ended.

Decision: "Personal data is kept for 30 days after an order's end".
"""
import logging

from odoo import api, fields, models

from ...market import anonymize, order_status, parsing
from ...tools.transaction import retry_transaction
from ...tools.turns import take_turns

_logger = logging.getLogger(__name__)
LOOKED_AT = 200


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    ended_at = fields.Datetime(
        string="Ended", readonly=True, index='btree_not_null',
        help="When the Market last said that the order is at its end.")
    is_erased = fields.Boolean(
        string="Personal Data Erased", readonly=True, copy=False,
        help="Who bought is no longer known.")

    @api.model
    def _find_end(self, market_order):
        """Return the time at which an order ended (naive UTC), False while it goes on.

        :param market_order: ``market.order.Order``
        """
        return market_order.status in order_status.FINAL and (
            market_order.updated_at or fields.Datetime.now())

    def _prepare_personal_vals(self, market_order):
        """Prepare notes and payload; personal data that was erased does not come back."""
        if self.is_erased:
            return {'payload': parsing.as_text(anonymize.without_people(market_order.source))}
        return {'notes': market_order.notes, 'payload': parsing.as_text(market_order.source)}

    def _erase_soon(self):
        """Trigger the erasure where the cabinet keeps personal data for 0 days."""
        if any(order.ended_at and not order.is_erased and not order.account_id.personal_data_days
               for order in self):
            self.env.ref('sale_yandex_market.cron_erase_personal_data').sudo()._trigger()

    @api.model
    def _cron_erase_personal_data(self):
        """Erase personal data of orders that ended long enough ago, of events and returns."""
        accounts = [account for [account] in self._read_group(
            [('ended_at', '!=', False), ('is_erased', '=', False)], ['account_id'])]
        is_through = take_turns(self.env, [self._erase_ended(account) for account in accounts])
        if is_through:  # events of these orders, and returns of orders that Odoo does not have
            take_turns(self.env, [
                *self.env['yandex.market.event']._prepare_erasures(),
                *self.env['yandex.market.return']._prepare_erasures()])

    def _erase_ended(self, account):
        """Erase the personal data of a cabinet's orders, of one each step."""
        after = 0
        while orders := self.search([
                ('account_id', '=', account.id), ('is_erased', '=', False), ('id', '>', after),
                ('ended_at', '<=', account._get_erasure_limit())], order='id', limit=LOOKED_AT):
            after = orders[-1].id
            for order in orders - orders._filter_open_cases():
                erase_apart(order)
                yield

    def _filter_open_cases(self):
        """Return the orders whose buyer is still needed: for a dispute, or a return on its way."""
        return self.filtered(
            lambda order: (order.status, order.substatus) == order_status.DISPUTED
            or order.return_ids.filtered(lambda record: record.state != 'done')
            or order.sale_order_id.picking_ids.filtered(
                lambda picking: picking.picking_type_code == 'incoming'
                and picking.state not in ('done', 'cancel')))

    def _erase(self):
        """Erase personal data: contacts with their messages, notes, payloads, commands' details."""
        for order in self:
            order.contact_id.with_context(tracking_disable=True).write({
                'name': order._get_nameless_buyer(),
                **dict.fromkeys(
                    ('phone', 'email', 'street', 'street2', 'city', 'zip', 'comment'), False)})
            order.write({
                'notes': False,
                'payload': order.payload and anonymize.erase(order.payload),
                'is_erased': True,
            })
        self.env['mail.message'].search([
            ('model', '=', 'res.partner'), ('res_id', 'in', self.contact_id.ids)]).unlink()
        self.command_ids.details = False
        self.return_ids._erase()


def erase_apart(records):
    """Erase the personal data of records in a transaction; return whether that succeeded."""
    try:
        retry_transaction(records.env.cr, lambda: records.exists()._erase())
    except Exception:  # one bad record never holds up the next
        records.env.cr.rollback()
        _logger.exception("Personal data of %s could not be erased.", records)
        return False
    records.env['ir.cron']._commit_progress()
    return True
