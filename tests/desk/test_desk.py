from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, new_test_user, tagged

from ...market.dates import midnight_in_moscow, moscow_day
from .. import payloads
from ..common import MarketCase
from ..payloads import item

SECTIONS = (
    '_list_connections', '_list_first_days', '_list_burning', '_list_troubles', '_list_cards',
    '_list_sales', '_list_catalogue', '_list_punished', '_list_parcels')


def find_figures(part):
    """Find all figures of a page, wherever they stand: what has a count and an action."""
    if isinstance(part, dict):
        if 'count' in part and 'action' in part:
            yield part
        for value in part.values():
            yield from find_figures(value)
    elif isinstance(part, list):
        for value in part:
            yield from find_figures(value)


class DeskCase(MarketCase):
    """People with the rights of their job only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller, cls.manager, cls.packer, cls.nobody = (
            new_test_user(
                cls.env, login=login, groups=groups, lang='en_US', company_id=cls.company.id,
                company_ids=cls.company.ids)
            for login, groups in (
                ('seller', 'sale_yandex_market.group_market_user'),
                ('owner', 'sale_yandex_market.group_market_manager'),
                ('packer', 'stock.group_stock_user'),
                ('nobody', 'base.group_user')))
        cls._put_in_stock(cls.kettle, 990)  # what is short would need attention

    def _read(self, user=None, **options):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env['yandex.market.desk'].with_user(user or self.seller).with_context(
            allowed_company_ids=self.company.ids).read_desk(**options)

    def _find(self, figures, name):
        return next(figure for figure in figures if figure['name'] == name)

    def _order(self, shop=None, **values):
        shape = payloads.dbs if shop == self.dbs else payloads.fbs
        row = self._take(shape(item('KETTLE', 1, 100)), shop)
        row.write({'status': 'PROCESSING', 'substatus': 'STARTED', 'progress': 40, **values})
        return row


@tagged('post_install', '-at_install')
class TestDesk(DeskCase):
    """The start page: each number opens just what it counts."""

    def _fill(self):
        """Have something of each kind that burns or is counted."""
        now, today = fields.Datetime.now(), moscow_day(fields.Datetime.now())
        at = now + timedelta(minutes=30)
        orders = {
            'express': self._order(self.express, hand_over_at=at),
            'parcels': self._order(hand_over_at=now - timedelta(minutes=70)),
            'ready': self._order(substatus='READY_TO_SHIP', progress=42),
            'dbs': self._order(self.dbs),
            'dbs_dates': self._order(
                self.dbs, status='DELIVERY', progress=50, delivery_date=today),
            'storage': self._order(self.dbs, status='PICKUP', progress=60, storage_until=today),
            'digital': self._order(
                self.dbs, digital_type='E_GIFT', digital_until=now + timedelta(minutes=20)),
            'cancellations': self._order(
                self.dbs, status='DELIVERY', progress=50, cancel_requested=True,
                cancel_answer_until=now + timedelta(hours=40)),
        }
        values = {'shop_id': self.shop.id, 'order_number': orders['express'].market_id}
        Return = self.env['yandex.market.return']
        orders['decide'] = Return.create({
            **values, 'market_id': '1', 'needs_decision': True,
            'decide_by': now + timedelta(hours=3)})
        orders['fetch'] = Return.create({
            **values, 'market_id': '2', 'shipment_status': 'READY_FOR_PICKUP',
            'pickup_till': today})
        shipment = self.env['yandex.market.shipment'].create({
            'shop_id': self.shop.id, 'market_id': '77', 'ends_at': now + timedelta(hours=2),
            'status': 'OUTBOUND_READY_FOR_CONFIRMATION'})
        orders['shipments'] = shipment
        late = self._order(shipment_id=shipment.id)
        self.assertEqual(late.hand_over_by, shipment.ends_at)
        return orders

    def test_every_number_opens_just_its_records(self):
        self._fill()
        for user in (self.seller, self.manager, self.packer):
            desk = self._read(user)
            figures = list(find_figures(desk))
            self.assertTrue(figures)
            for figure in figures:
                with self.subTest(figure['name'], user=user.login):
                    action = figure['action']
                    found = self.env[action['res_model']].with_user(user).search_count(
                        action['domain'])
                    self.assertEqual(found, figure['count'])

    def test_each_kind_that_burns_is_there_with_its_button(self):
        records = self._fill()
        burning = self._read()['burning']
        rows = {(row['key'], row['number']): row for row in burning['rows']}
        for key, record in records.items():
            if key != 'ready':
                with self.subTest(key):
                    row = rows[key, record.display_name]
                    self.assertTrue(row['button']['name'])
                    self.assertEqual(row['open']['res_id'], record.id)
        self.assertEqual(
            {group['key']: group['count'] for group in burning['groups']},
            dict.fromkeys(records.keys() - {'ready'}, 1))

    def test_the_least_time_comes_first(self):
        records = self._fill()
        rows = self._read()['burning']['rows']
        untils = [row['until'] for row in rows]
        self.assertEqual(untils, sorted(untils))
        numbers = [row['number'] for row in rows]
        order = [numbers.index(records[key].display_name)
                 for key in ('parcels', 'digital', 'express', 'shipments', 'decide')]
        self.assertEqual(order, sorted(order))

    def test_a_day_is_said_to_be_one(self):
        records = self._fill()
        rows = {row['number']: row for row in self._read()['burning']['rows']}
        self.assertFalse(rows[records['express'].market_id]['is_day'])
        self.assertTrue(rows[records['storage'].market_id]['is_day'])
        day = midnight_in_moscow(records['storage'].storage_until) + timedelta(days=1, seconds=-1)
        self.assertEqual(rows[records['storage'].market_id]['until'], f'{day.isoformat()}Z')

    def test_a_shipment_says_how_many_orders_are_not_ready(self):
        shipment = self._fill()['shipments']
        rows = {row['number']: row for row in self._read()['burning']['rows']}
        row = rows[shipment.display_name]
        self.assertIn("1 of 1 orders are not ready", row['text'])
        shipment.order_ids.write({'substatus': 'READY_TO_SHIP', 'progress': 42})
        rows = {row['number']: row for row in self._read()['burning']['rows']}
        self.assertEqual(rows[shipment.display_name]['button']['method'], 'action_confirm')

    def test_test_orders_do_not_burn(self):
        self._order(self.express, hand_over_at=fields.Datetime.now(), is_test=True)
        self.assertFalse(self._read()['burning']['rows'])

    def test_the_buttons_work_for_who_sees_them(self):
        self._fill()
        for user in (self.seller, self.manager):
            desk = self._read(user)
            for row in desk['burning']['rows']:
                button = row['button']
                if button.get('method') in ('action_set_status', 'action_send_digital'):
                    record = self.env[button['model']].with_user(user).browse(button['id'])
                    self.assertTrue(getattr(record, button['method'])()['res_model'])

    # === FIGURES === #

    def test_sales_are_those_of_moscow_s_day_without_test_and_cancelled_ones(self):
        today = midnight_in_moscow(moscow_day(fields.Datetime.now()))
        second = timedelta(seconds=1)
        for at, amount, values in (
                (today, 100, {}), (today + second, 20, {}), (today, 5000, {'is_test': True}),
                (today, 700, {'state': 'cancelled', 'status': 'CANCELLED'}),
                (today - second, 3, {}), (today - timedelta(days=1), 4, {}),
                (today - timedelta(days=1) - second, 90000, {})):
            self._order(**{'ordered_at': at, 'amount_total': amount, **values})
        sales = self._read()['sales']
        self.assertEqual(
            [(sales[0]['count'], sales[0]['amount']), (sales[2]['count'], sales[2]['amount'])],
            [(2, 120.0), (2, 7.0)])

    def test_told_zero_with_goods_on_the_shelf(self):
        offers = self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': product.default_code, 'product_id': product.id}
            for product in (self.kettle, self.toaster, self.setup_service)])
        rows = self.env['yandex.market.stock'].create([{
            'shop_id': self.shop.id, 'sku': offer.sku, 'offer_id': offer.id, 'quantity': count,
            'sent_at': fields.Datetime.now()}
            for offer, count in zip(offers, (0, 3, 0), strict=True)])
        desk = self._read()
        figure = self._find(desk['catalogue'], "Told 0 with goods on the shelf")
        self.assertEqual(figure['count'], 1)
        self.assertEqual(rows.mapped('is_zero_with_goods'), [True, False, False])

    # === RIGHTS === #

    def test_a_packer_sees_parcels_and_nothing_else(self):
        self._fill()
        desk = self._read(self.packer)
        self.assertEqual(
            desk.keys(), {'now', 'is_packing', 'burning', 'cards'})
        self.assertEqual(
            {row['open']['res_model'] for row in desk['burning']['rows']}, {'stock.picking'})
        self.assertTrue(desk['cards'][0]['count'])
        waiting = self.env['stock.picking'].search(
            [('yandex_market_step', 'in', ('pack', 'confirm', 'refused'))])
        first = min(waiting, key=lambda one: (one.yandex_market_order_id.hand_over_by, one.id))
        self.assertEqual(desk['burning']['rows'][0]['number'], first.yandex_market_number)
        shown = [row['until'] for row in desk['burning']['rows']]
        self.assertEqual(shown, sorted(shown))

    def test_a_packer_sees_before_midnight_what_is_due_soon_after_it(self):
        now = datetime(2026, 11, 28, 20, 30)  # half past eleven in Moscow
        soon = self._order(self.express, hand_over_at=now + timedelta(minutes=40))
        self._order(hand_over_at=now + timedelta(hours=9))
        with freeze_time(now):
            rows = self._read(self.packer)['burning']['rows']
        self.assertEqual([row['number'] for row in rows], [soon.market_id])

    def test_a_packer_sees_each_step_of_a_warehouse_and_what_is_packed(self):
        self.warehouse.delivery_steps = 'pick_ship'
        order = self._order()
        [pick] = order.sale_order_id.order_line.move_ids.picking_id
        self.assertEqual(pick.yandex_market_step, 'pick')
        pick.date_deadline = fields.Datetime.now()
        row, = self._read(self.packer)['burning']['rows']
        self.assertEqual((row['text'], row['button']['name']), (pick.name, "Pick"))
        pick.button_validate()
        [delivery] = order.sale_order_id.picking_ids - pick
        delivery.action_put_in_pack()
        delivery.date_deadline = fields.Datetime.now()
        self.assertEqual(delivery.yandex_market_step, 'validate')
        desk = self._read(self.packer)
        row, = desk['burning']['rows']
        self.assertEqual((row['text'], row['button']['name']), (delivery.name, "Validate"))
        self.assertEqual(desk['cards'][0]['count'], 1)

    def test_who_has_no_part_in_it_is_sent_away(self):
        with self.assertRaises(AccessError):
            self._read(self.nobody)

    def test_another_company_s_orders_are_not_counted(self):
        self._order(self.express, hand_over_at=fields.Datetime.now())
        other = self._make_company("Лютик", self.rouble)
        stranger = new_test_user(
            self.env, 'stranger', groups='sale_yandex_market.group_market_user',
            company_id=other.id, company_ids=other.ids)
        desk = self.env['yandex.market.desk'].with_user(stranger).with_context(
            allowed_company_ids=other.ids).read_desk()
        self.assertFalse(desk['burning']['rows'])
        self.assertFalse(desk['connections'])

    def test_a_user_gets_no_button_that_they_may_not_press(self):
        self.account.pull_error = "Silence."
        problems = {
            user: self._read(user)['connections'][0]['problems']
            for user in (self.seller, self.manager)}
        self.assertFalse([problem for problem in problems[self.seller] if problem['button']])
        self.assertIn(
            'action_pull_orders',
            [problem['button'].get('method') for problem in problems[self.manager]])

    def test_without_a_cabinet_an_administrator_gets_the_button_that_connects_one(self):
        empty = self.env['res.company'].create({'name': "Empty"})
        people = {
            kind: new_test_user(
                self.env, kind, company_id=empty.id, company_ids=empty.ids,
                groups=f'sale_yandex_market.group_market_manager{more}')
            for kind, more in (('newcomer', ''), ('administrator', ',base.group_system'))}
        buttons = {
            kind: self.env['yandex.market.desk'].with_user(user).with_context(
                allowed_company_ids=empty.ids).read_desk()['connect']
            for kind, user in people.items()}
        self.assertFalse(buttons['newcomer'])
        self.assertEqual(
            (buttons['administrator']['name'], buttons['administrator']['action']['res_model']),
            ("Connect a Cabinet", 'res.config.settings'))
        self.assertFalse(self._read(self.manager)['connect'])

    # === HOW MUCH IT COSTS === #

    def _count_statements(self, user):
        """Count the statements of each section of the page."""
        desk = self.env['yandex.market.desk'].with_user(user).with_context(
            allowed_company_ids=self.company.ids)
        self._read(user)  # what is cached for all requests is read before
        counts = {}
        for section in SECTIONS:
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            getattr(desk, section)()
            counts[section] = self.env.cr.sql_log_count - before
        return counts

    def test_the_number_of_statements_does_not_depend_on_orders(self):
        self._fill()
        few = self._count_statements(self.manager)
        for _turn in range(4):
            self._order(self.express, hand_over_at=fields.Datetime.now())
            self._order()
            self._order(self.dbs)
        self.assertEqual(self._count_statements(self.manager), few)
