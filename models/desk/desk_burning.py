"""What must be done soon, by the minutes left, each with the one button for it."""
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from odoo import fields, models

from ...market import order_status, shipments
from ...market.dates import end_of_moscow_day, moscow_day
from ...market.returns import READY_FOR_PICKUP
from .desk import PACKER
from .desk_parcels import MOST

ALIVE = ('imported', 'exception')
"""States of an order that goes on."""
SOON = timedelta(days=1)
FETCH_AHEAD = timedelta(days=3)
CALL_AHEAD = timedelta(hours=6)
"""Before the hand-over, for what should be ready: also in time where it is due by midnight."""
FETCHED = {
    'yandex.market.order': [
        'market_id', 'shop_id', 'account_id', 'state', 'status', 'progress', 'digital_type',
        'hand_over_by', 'has_hand_over_hour', 'cancel_answer_until', 'digital_until',
        'delivery_date', 'storage_until', 'sale_order_id'],
    'yandex.market.shipment': ['market_id', 'shop_id', 'ends_at'],
    'yandex.market.return': [
        'market_id', 'shop_id', 'decide_by', 'pickup_till', 'pickup_point'],
}
"""What a row needs of its record: the message of the Market and all the rest is left alone."""


class Kind(NamedTuple):
    """A kind of thing that burns."""

    key: str
    model: str
    domain: list
    until: str
    """Field with its deadline, a time or a day."""
    describe: Callable
    """Gives the text and the button of a record."""
    name: str
    lead: timedelta | None = None
    """How long before the deadline a person is called; None: as soon as it burns."""
    reminder: str = ''
    """What the activity says, with the number; none where another one calls already."""


class YandexMarketDesk(models.AbstractModel):
    _inherit = 'yandex.market.desk'

    def _list_burning(self):
        """List what must be done soon, the most urgent first.

        :return: ``rows``, the first ones of all, and ``groups``: the number of each kind
        :rtype: dict
        """
        rows, groups = [], []
        for kind in [*self._get_order_kinds(), *self._get_other_kinds()]:
            if not self._may_read(kind.model):
                continue
            group = self._count(kind.model, kind.domain, kind.name, key=kind.key)
            if not group['count']:
                continue
            groups.append(group)
            records = self.env[kind.model].search_fetch(
                kind.domain, FETCHED[kind.model], order=f'{kind.until}, id', limit=MOST)
            rows += [self._prepare_row(kind, record) for record in records]
        rows.sort(key=lambda row: (not row['until'], row['until'] or '', row['number'] or ''))
        return {'rows': rows[:MOST], 'groups': groups}

    def _prepare_row(self, kind, record):
        """Describe a record that burns, for the browser."""
        until, text, button = record[kind.until], *kind.describe(record)
        is_day = isinstance(until, date) and not hasattr(until, 'hour')
        if kind.until == 'hand_over_by':
            is_day = not record.has_hand_over_hour
        elif is_day:
            until = end_of_moscow_day(until)
        return {
            'key': kind.key, 'kind': kind.name, 'number': record.display_name,
            'text': ' · '.join(filter(None, (record.shop_id.name, text))),
            'until': self._write_time(until), 'is_day': bool(is_day),
            'open': self._open_form(record), 'button': button}

    # === KINDS === #

    def _get_order_kinds(self):
        """Name what burns among the orders. Test orders never do."""
        _, now = self.env._, fields.Datetime.now()
        soon = fields.Datetime.to_string(now + SOON)
        tomorrow = fields.Date.to_string(moscow_day(now + SOON))

        def orders(key, domain, until, describe, name, **reminder):
            return Kind(key, 'yandex.market.order', [
                ('state', 'in', ALIVE), ('is_test', '=', False), *domain], until, describe, name,
                **reminder)

        to_handle = ('status', '=', order_status.TO_HANDLE)
        not_ready = ('progress', '<', order_status.IS_READY)
        is_dbs = ('shop_id.placement', '=', 'dbs')
        answer = _("Answer")
        return [
            orders('express', [
                to_handle, ('progress', '<', order_status.IS_SHIPPED),
                ('shop_id.placement', '=', 'express')],
                'hand_over_by', self._describe_parcel, _("Express"),
                reminder=_("Hand over Express order %s")),
            orders('parcels', [
                to_handle, not_ready, ('shop_id.placement', '=', 'fbs'),
                ('shipment_id', '=', False), ('hand_over_by', '<=', soon)],
                'hand_over_by', self._describe_parcel, _("Parcels"),
                lead=CALL_AHEAD, reminder=_("Order %s is not ready to ship")),
            orders('cancellations', [
                ('cancel_requested', '=', True), ('cancel_answered', '=', False)],
                'cancel_answer_until', lambda order: ('', self._go_to(order, answer)),
                _("Buyers who cancel")),
            orders('digital', [to_handle, is_dbs, ('digital_type', '!=', False)],
                   'digital_until', self._describe_digital, _("Digital goods")),
            orders('dbs', [
                to_handle, is_dbs, ('digital_type', '=', False), ('hand_over_by', '<=', soon)],
                'hand_over_by', self._describe_parcel, _("Own deliveries"),
                lead=CALL_AHEAD, reminder=_("Order %s has not left")),
            orders('dbs_dates', [
                ('status', '=', 'DELIVERY'), is_dbs, ('delivery_date', '<=', tomorrow)],
                'delivery_date', self._describe_next_status, _("Promised to buyers"),
                lead=SOON, reminder=_("Deliver order %s, and tell the Market")),
            orders('storage', [
                ('status', '=', 'PICKUP'), is_dbs, ('storage_until', '<=', tomorrow)],
                'storage_until', self._describe_next_status, _("End of storage"),
                lead=SOON, reminder=_("Storage of order %s ends")),
        ]

    def _get_other_kinds(self):
        """Name what burns among shipments and returns."""
        _, now = self.env._, fields.Datetime.now()
        not_ready = [
            ('progress', '<', order_status.IS_READY), ('state', 'in', ALIVE),
            ('status', 'in', list(order_status.BEFORE_SHIPPING))]
        decide = _("Decide")
        return [
            Kind('shipments', 'yandex.market.shipment', [
                ('is_over', '=', False),
                ('ends_at', '<=', fields.Datetime.to_string(now + SOON)),
                '|', ('status', 'in', shipments.UNCONFIRMED), ('order_ids', 'any', not_ready)],
                'ends_at', self._describe_shipment, _("Shipments"), lead=CALL_AHEAD,
                reminder=_("Shipment %s is not confirmed, or its orders are not ready")),
            Kind('decide', 'yandex.market.return', [('needs_decision', '=', True)], 'decide_by',
                 lambda one: ('', self._press(one, 'action_decide', decide)),
                 _("Returns to decide")),
            Kind('fetch', 'yandex.market.return', [
                ('state', '!=', 'done'), ('shipment_status', '=', READY_FOR_PICKUP),
                ('pickup_till', '<=', fields.Date.to_string(moscow_day(now) + FETCH_AHEAD))],
                'pickup_till', self._describe_fetch, _("Returns to fetch"),
                lead=SOON, reminder=_("Last day for the goods of return %s")),
        ]

    # === WHAT IS TO BE DONE === #

    def _describe_parcel(self, order):
        """Say what is to be done for a parcel: in its delivery, for who works in the warehouse."""
        _ = self.env._
        if order.state == 'exception':
            return _("Needs attention"), self._go_to(order, _("Look"))
        is_ready = order.progress >= order_status.IS_READY
        text = _("Waits for the courier") if is_ready else ''
        if not self.env.user.has_group(PACKER):
            return text, self._go_to(order, _("Look"))
        return text, self._go_to(
            order._get_deliveries()[:1] or order, _("Hand Over") if is_ready else _("Pack"))

    def _describe_digital(self, order):
        _ = self.env._
        return '', self._press(order, 'action_send_digital', _("Send Codes")) if (
            order.sends_digital) else self._describe_next_status(order)[1]

    def _describe_next_status(self, order):
        return '', self._press(order, 'action_set_status', self.env._("Tell the Market"))

    def _describe_shipment(self, shipment):
        """Say how many orders of a shipment are not ready; without any it can be confirmed."""
        _ = self.env._
        shipment.order_ids.fetch(['market_id', 'status', 'substatus', 'moving_since'])
        if left := shipment.to_prepare_count:
            return (
                _("%(left)s of %(all)s orders are not ready", left=left, all=shipment.order_count),
                self._go_to(shipment, _("Look")))
        return '', self._press(shipment, 'action_confirm', _("Confirm"))

    def _describe_fetch(self, one):
        return one.pickup_point or '', self._go_to(one, self.env._("Look"))
