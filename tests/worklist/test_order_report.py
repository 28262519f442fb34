from datetime import datetime

from odoo.tests import tagged

from .. import payloads
from ..common import MarketCase
from ..payloads import item


@tagged('post_install', '-at_install')
class TestOrderReport(MarketCase):
    """What was ordered, and what became of it, line by line."""

    def _order(self, *items, **status):
        order = self._take(payloads.fbs(*items))
        order.write(status)
        return order

    def _sum(self, *measures, domain=()):
        self.env.flush_all()
        [figures] = self.env['yandex.market.order.report']._read_group(
            [('company_id', '=', self.company.id), *domain], [], [
                f'{name}:{"count_distinct" if name == "orders" else "sum"}' for name in measures])
        return figures

    def test_units_are_counted_by_what_became_of_them(self):
        self._order(item('KETTLE', 2, 100), item('TOASTER', 1, 50))  # still waits
        self._order(item('KETTLE', 1, 100), status='DELIVERY', progress=50)
        self._order(item('KETTLE', 3, 100), status='DELIVERED', progress=70)
        self._order(item('TOASTER', 4, 50), status='CANCELLED', substatus='SHOP_FAILED',
                    progress=100, state='cancelled')
        self.assertEqual(
            self._sum('orders', 'ordered', 'shipped', 'delivered', 'cancelled', 'amount',
                      'amount_alive'),
            (4, 11, 4, 3, 4, 850, 650))

    def test_who_cancelled_and_why(self):
        self._order(item('TOASTER', 4, 50), status='CANCELLED', substatus='SHOP_FAILED')
        self._order(item('TOASTER', 1, 50), status='CANCELLED', substatus='BY_THE_MOON')
        self.env.flush_all()
        rows = self.env['yandex.market.order.report']._read_group(
            [('stage', '=', 'cancelled')], ['cancelled_by', 'cancel_reason'], ['cancelled:sum'])
        self.assertEqual(
            sorted(rows, key=str), [('shop', 'SHOP_FAILED', 4), ('unknown', False, 1)])

    def test_the_day_is_moscows(self):
        order = self._order(item('KETTLE', 1, 100))
        order.ordered_at = datetime(2026, 11, 20, 22, 30)  # 1:30 in Moscow, the day after
        self.env.flush_all()
        line = self.env['yandex.market.order.report'].search([('order_id', '=', order.id)])
        self.assertEqual((str(line.day), line.hour), ('2026-11-21', 1))

    def test_minutes_before_the_deadline(self):
        for minutes, done in ((90, '2026-11-24 11:00:00'), (-15, '2026-11-24 12:45:00')):
            order = self._order(item('KETTLE', 1, 100), status='PROCESSING', progress=40)
            order.shipment_id = self.env['yandex.market.shipment'].create({
                'shop_id': self.shop.id, 'market_id': str(minutes),
                'ends_at': '2026-11-24 12:30:00'})
            delivery = order.sale_order_id.picking_ids
            delivery.move_ids.picked = True
            delivery._action_done()
            delivery.date_done = done
            self.env.flush_all()
            line = self.env['yandex.market.order.report'].search([('order_id', '=', order.id)])
            self.assertEqual(
                (line.minutes_left, line.is_on_time), (minutes, 'yes' if minutes > 0 else 'no'))

    def test_returned_units_are_counted_once_with_their_reason(self):
        order = self._order(
            item('KETTLE', 2, 100), item('KETTLE', 1, 90), status='DELIVERED', progress=70)
        back = self.env['yandex.market.return'].create({
            'market_id': '1', 'order_number': order.market_id, 'order_id': order.id,
            'shop_id': self.shop.id,
            'line_ids': [(0, 0, {'sku': 'KETTLE', 'count': 2})],
            'application_ids': [(0, 0, {'sku': 'KETTLE', 'reason': 'BAD_QUALITY'})]})
        self.assertTrue(back)
        self.assertEqual(self._sum('returned'), (2,))
        self.assertEqual(
            self._sum('returned', domain=[('return_reason', '=', 'BAD_QUALITY')]), (2,))

    def test_test_orders_are_left_out(self):
        self._take(payloads.fbs(item('KETTLE', 2, 100), fake=True))
        self.assertEqual(self._sum('ordered'), (0,))

    def test_each_question_of_the_menu_can_be_asked(self):
        for action in self.env['ir.actions.act_window'].search(
                [('res_model', '=', 'yandex.market.order.report')]):
            with self.subTest(action.name):
                self.assertTrue(action.help)
                for word in ('group_by', 'pivot_measures', 'graph_groupbys'):
                    self.assertTrue(word in action.context or action.context == '{}')
