"""The goods of a return: a planned receipt, which a person validates.

Decision: "A receipt is planned from Taken from the buyer on", "A person validates the receipt".
"""
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from ...market import returns
from ...market.dates import moscow_day
from ...tools.order_goods import create_returns

AHEAD = timedelta(days=3)  # before the last day, a person is asked to take the goods
MARKET_KEEPS = ('fby', 'laas')  # work models whose goods come from no warehouse of ours


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    picking_ids = fields.One2many(
        'stock.picking', 'yandex_market_return_id', string="Receipts", readonly=True)
    has_receipt = fields.Boolean(
        readonly=True, help="A receipt was planned, and the goods are still expected.")
    expected = fields.Json(
        readonly=True, copy=False,
        help="What receipts were planned for: good units and others by line.")

    # === RECEIPTS === #

    def _follow_goods(self):
        """Plan a receipt as soon as goods are on their way, and drop it when they won't come.

        :raise UserError: it can't be planned; the text says what to do
        """
        if self.shipment_status in returns.NOT_COMING or self.is_fast:
            self._drop_receipts()
        elif self.shipment_status in returns.COMING_BACK and (
                self.shop_id.placement not in MARKET_KEEPS):
            self._need_order()
            expected = [list(line._count_expected()) for line in self.line_ids]
            if not self.has_receipt:
                self._plan_receipts()
                self.write({'has_receipt': True, 'expected': expected})
            elif self.expected and self.expected != expected:
                self._plan_receipts_anew()
                self.expected = expected
        elif self.shipment_status in returns.COMING_BACK:
            self._need_order()
        self._follow_codes()

    def _plan_receipts(self):
        """Plan the receipts of all that is to come and is not planned yet.

        Units that can't be sold go to a location of their own.
        Decision: "Units that can't be sold come back beside the stock".
        """
        if not self.sale_order_id:
            raise UserError(self.env._(
                "Order %(order)s of return %(number)s has no sales order: put the goods back into "
                "stock by hand and close the return.",
                order=self.order_number, number=self.market_id))
        # The parcel had left after all, so this return replaces the receipt of the cancellation.
        self._get_moves().picking_id.filtered(
            lambda one: one.yandex_market_is_put_back and one.state not in ('done', 'cancel')
            and one.picking_type_code == 'incoming').action_cancel()
        good, bad = {}, {}
        for line, (good_units, bad_units) in zip(
                self.line_ids, self._get_units_to_plan(), strict=True):
            line._allocate_to_deliveries(good, good_units, bad)
            line._allocate_to_deliveries(bad, bad_units, good)
        for quantities, location in ((good, None), (bad, bad and self._get_defects_location())):
            if receipts := create_returns(quantities, back_to=location):
                receipts.yandex_market_return_id = self

    def _get_moves(self):
        return self.sale_order_id.order_line.move_ids

    def _get_units_to_plan(self):
        """Say for each line how many units are to come that are not here yet: good ones, others.

        :rtype: list
        """
        here = self.picking_ids.filtered(lambda one: one.state == 'done').move_ids
        left, counted = [], {}
        for line in self.line_ids:
            units = list(line._count_expected())
            came = line._count_units_in(
                here.filtered(lambda move: move.state == 'done')) - counted.get(line.sku, 0)
            for kind, count in enumerate(units):
                arrived = min(count, came)
                units[kind] -= arrived
                came -= arrived
                counted[line.sku] = counted.get(line.sku, 0) + arrived
            left.append(units)
        return left

    def _plan_receipts_anew(self):
        """Plan anew where the Market changed what comes back; call a person."""
        waiting = self.picking_ids.filtered(lambda one: one.state not in ('done', 'cancel'))
        waiting.action_cancel()
        if waiting:
            self._plan_receipts()
        note = self.env._(
            "The Market changed what comes back with return %(number)s: %(goods)s",
            number=self.market_id, goods='; '.join(
                f'{line.sku} × {line.count} ({line.condition})' for line in self.line_ids))
        self._message_log(body=note)
        if not waiting:  # the goods are here already
            self._schedule_activity_once('mail.mail_activity_data_warning', self.env._(
                "Look at the goods of return %s again", self.market_id), note=note)

    def _get_defects_location(self):
        """Give the location for units that can't be sold: in the warehouse, not in its stock."""
        return self.sale_order_id.warehouse_id._get_market_defects_location()

    def _drop_receipts(self):
        """Cancel receipts of goods that won't come."""
        for receipt in self.picking_ids.filtered(lambda one: one.state not in ('done', 'cancel')):
            receipt.action_cancel()
            if receipt.state != 'cancel':
                raise UserError(self.env._(
                    "The goods of return %(number)s don't come back, but Odoo did not cancel the "
                    "receipt %(receipt)s. Cancel it by hand.",
                    number=self.market_id, receipt=receipt.name))
            note = self.env._(
                "The goods of return %(number)s don't come back (%(status)s): the receipt is "
                "cancelled.", number=self.market_id,
                status=self.shipment_label or self.env._("the buyer keeps them"))
            receipt._message_log(body=note)
            self._message_log(body=note)
        self.write({'has_receipt': False, 'expected': False})

    # === DEADLINES === #

    def _follow_deadlines(self):
        """Ask a person to decide, or to fetch the goods; close what is not needed any more."""
        decide, take = (
            'sale_yandex_market.activity_decide_return', 'sale_yandex_market.activity_take_return')
        if self.needs_decision and not self._is_decided_here():
            until = self.decide_by or fields.Datetime.now() + returns.TO_DECIDE_WITHIN
            self._schedule_activity_once(
                decide, self.env._("Decide on return %s", self.market_id),
                note=self.env._(
                    "Until %s, Moscow time. Afterwards the Market confirms the refund in the "
                    "shop's name.", format_datetime(self.env, until, tz='Europe/Moscow')),
                deadline=moscow_day(until))
        else:
            self._close_activity(decide)
        if self._waits_for_us():
            today = moscow_day(fields.Datetime.now())
            self._schedule_activity_once(
                take, self.env._("Take the goods of return %s", self.market_id),
                note=self._describe_pickup(), deadline=max(today, self.pickup_till - AHEAD))
        else:
            self._close_activity(take)
        self._enqueue_papers()

    def _waits_for_us(self):
        return self.shipment_status == returns.READY_FOR_PICKUP and bool(self.pickup_till)

    def _describe_pickup(self):
        return self.env._(
            "Until %(day)s at %(place)s.", day=format_date(self.env, self.pickup_till),
            place=', '.join(filter(None, (
                self.pickup_point, self.pickup_address, self.pickup_instruction))))
