import io
from collections import Counter
from datetime import timedelta, timezone
from unittest.mock import patch

import openpyxl

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ...dev.simulator.operations.shipments import SIGNATORY
from ..simulated import SimulatedMarketCase, forget_pauses

READY = ('PROCESSING', 'READY_TO_SHIP')


class ShipmentCase(SimulatedMarketCase):
    """An FBS shop whose orders the Market puts into shipments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = new_test_user(
            cls.env, 'shipper',
            groups='sale_yandex_market.group_market_user,stock.group_stock_user',
            company_id=cls.company.id, company_ids=cls.company.ids)

    def setUp(self):
        super().setUp()
        self.addCleanup(setattr, self.market, 'clock', self.market.clock)
        self.before = self._calls()

    def tearDown(self):
        super().tearDown()
        self.market.cabinet.shipments.clear()

    def _order(self, *status, **kwargs):
        """Place an order, and have it in Odoo."""
        order = self._place(**kwargs)
        if status:
            self.market.move(order, *status)
        self._run('cron_pull_orders')
        return order

    def _theirs(self):
        """The shipments of the shop on the Market."""
        return self.market.shipments(self.market.shop('FBS'))

    def _find(self):
        """Read shipments; give the first one as the user has it."""
        self._run('cron_pull_shipments')
        return self.env['yandex.market.shipment'].search(
            [('shop_id', '=', self.shop.id)], order='id', limit=1).with_user(self.user)

    def _formed(self, *statuses):
        """Give a shipment whose cutoff has passed, with an order in each of some statuses."""
        for status in statuses or [READY]:
            self._order(*status)
        self.market.form_shipment(self._theirs()[0])
        return self._find()

    def _pass(self, **time):
        """Let time pass on the Market."""
        before, later = self.market.clock, timedelta(**time).total_seconds()
        self.market.clock = lambda: before() + later

    def _calls(self):
        return Counter(exchange.operation for exchange in self.market.exchanges)

    def _count(self, operation):
        """Count the calls of an operation in this test."""
        return self._calls()[operation] - self.before[operation]


@tagged('post_install', '-at_install')
class TestFindingShipments(ShipmentCase):
    """Shipments are found and followed with few calls."""

    def test_a_shipment_is_found_with_its_orders_and_deliveries(self):
        ready, begun = self._order(*READY), self._order()
        shipment = self._find()
        theirs, = self._theirs()
        rows = self._find_row(ready.id) | self._find_row(begun.id)
        utc = theirs.ends.astimezone(timezone.utc).replace(tzinfo=None)
        self.assertRecordValues(shipment, [{
            'market_id': str(theirs.id), 'shop_id': self.shop.id, 'status': 'OUTBOUND_CREATED',
            'ends_at': utc, 'draft_count': 2, 'order_count': 2, 'to_prepare_count': 1,
            'to_prepare_numbers': str(begun.id), 'unknown_numbers': False,
            'actions': 'CHANGE_PALLETS_COUNT', 'has_stale_actions': False}])
        self.assertEqual(shipment.order_ids, rows)
        self.assertEqual(shipment.picking_count, 2)
        self.assertEqual(
            rows.sale_order_id.picking_ids.yandex_market_shipment_id, shipment)

    def test_an_order_that_is_not_in_odoo_is_named(self):
        self._order()
        strange = self._place()
        self.assertEqual(self._find().unknown_numbers, str(strange.id))
        self._run('cron_pull_orders')
        shipment = self._find()
        self.assertFalse(shipment.unknown_numbers)
        self.assertEqual(shipment.order_count, 2)

    def test_cancelled_and_test_orders_are_in_no_shipment(self):
        cancelled, stays = self._order(), self._order()
        tried = self._place()
        tried.is_test = True
        self.assertEqual(self._find().order_count, 2)
        self.market.move(cancelled, 'CANCELLED', 'USER_CHANGED_MIND')
        shipment = self._find()
        self.assertEqual(shipment.order_ids, self._find_row(stays.id))
        self.assertFalse(self._find_row(cancelled.id).shipment_id)

    def test_nobody_asks_where_nothing_is_open(self):
        self._run('cron_pull_shipments')
        self.assertEqual(self._count('searchShipments'), 0)
        self._order('CANCELLED', 'USER_CHANGED_MIND')
        self._run('cron_pull_shipments')
        self.assertEqual(self._count('searchShipments'), 0)

    def test_only_what_moved_on_is_asked_about(self):
        self._order(*READY)
        for _again in range(3):
            shipment = self._find()
        self.assertEqual(self._count('getShipment'), 1)
        self.market.form_shipment(self._theirs()[0])
        shipment = self._find()
        self.assertEqual(self._count('getShipment'), 2)
        self.assertEqual(shipment.actions, 'CONFIRM CHANGE_PALLETS_COUNT')

    def test_a_used_up_limit_is_waited_for(self):
        self._order()
        self.market.misbehave('searchShipments', '420-resource', seconds=900)
        self.assertFalse(self._find())
        self.assertTrue(self.shop.shipments_error)
        self.assertGreater(
            self.shop.shipments_paused_until, fields.Datetime.now() + timedelta(minutes=14))
        before = self._count('searchShipments')
        self.assertFalse(self._find())
        self.assertEqual(self._count('searchShipments'), before)
        self.shop.shipments_paused_until = fields.Datetime.now() - timedelta(seconds=1)
        forget_pauses(self.env)
        self.assertTrue(self._find())
        self.assertFalse(self.shop.shipments_error)

    def test_a_shop_that_can_not_be_read_does_not_stop_the_others(self):
        broken = self._make_shop("А закрытый", 'fbs', '1')
        self._order()
        self.env['yandex.market.order'].create({
            'shop_id': broken.id, 'market_id': '1', 'status': 'PROCESSING', 'state': 'imported'})
        self.assertTrue(self._find())
        self.assertIn("No access to campaigns", broken.shipments_error)

    def test_a_person_looks_at_once(self):
        order = self._order()
        self.env['yandex.market.shipment'].with_user(self.user).action_find()
        self.assertTrue(self._find_row(order.id).shipment_id)

    def test_a_person_is_told_which_shop_can_not_be_read(self):
        order = self._order()
        self._make_shop("Закрытый", 'fbs', '1')
        told = self.env['yandex.market.shipment'].with_user(self.user).action_find()
        self.assertIn("Закрытый", told['params']['message'])
        self.assertTrue(self._find_row(order.id).shipment_id)
        self.market.misbehave('searchShipments', '500', times=9)
        with self.assertRaisesRegex(UserError, "does not answer"):
            self.env['yandex.market.shipment'].with_user(self.user).action_find()

    def test_only_fbs_shops_have_shipments(self):
        self.shop.placement = 'express'
        self._order()
        self.assertFalse(self._find())
        with self.assertRaisesRegex(UserError, "Only FBS shops"):
            self.env['yandex.market.shipment'].with_user(self.user).action_find()

    def test_a_finished_shipment_is_over(self):
        shipment = self._formed()
        theirs, = self._theirs()
        theirs.move('OUTBOUND_CONFIRMED', self.market.now())
        self.market.accept_shipment(theirs)
        self.market.finish_shipment(theirs)
        self._find()
        self.assertRecordValues(shipment, [{
            'status': 'FINISHED', 'is_over': True, 'actions': 'DOWNLOAD_ACT DOWNLOAD_INBOUND_ACT'}])

    def test_a_shipment_that_nobody_confirmed_in_time_is_overdue(self):
        self._order(*READY)
        shipment = self._find()
        now = fields.Datetime.now()
        for status, ends_at, is_overdue in (
            ('OUTBOUND_CREATED', now + timedelta(hours=1), False),
            ('OUTBOUND_CREATED', now - timedelta(hours=1), True),
            ('OUTBOUND_READY_FOR_CONFIRMATION', now - timedelta(hours=1), True),
            ('OUTBOUND_CONFIRMED', now - timedelta(hours=1), False),
            ('ACCEPTED', now - timedelta(hours=1), False),
            ('OUTBOUND_CREATED', False, False),
        ):
            with self.subTest((status, ends_at)):
                shipment.sudo().write({'status': status, 'ends_at': ends_at})
                self.assertEqual(shipment.is_overdue, is_overdue)

    def test_a_shipment_that_is_gone_does_not_stop_the_others(self):
        gone = self.env['yandex.market.shipment'].create({
            'shop_id': self.shop.id, 'market_id': '5', 'has_stale_actions': True})
        self._order(*READY)
        self._run('cron_pull_shipments')
        found = self.env['yandex.market.shipment'].search(
            [('shop_id', '=', self.shop.id), ('id', '!=', gone.id)])
        self.assertEqual(found.actions, 'CHANGE_PALLETS_COUNT')
        self.assertFalse(gone.has_stale_actions)
        self.assertFalse(self.shop.shipments_error)

    def test_words_that_nobody_knows_yet_are_shown_as_they_came(self):
        self._order()
        shipment = self._find()
        shipment.sudo().status = 'BY_PIGEON'
        self.assertEqual(shipment.status_label, 'BY_PIGEON')
        self.assertFalse(shipment.is_over)


@tagged('post_install', '-at_install')
class TestWorkingOnShipments(ShipmentCase):
    """What people do with a shipment, and what the Market says to it."""

    def _confirm(self, shipment, **values):
        dialog = Form(self.env['yandex.market.shipment.confirm'].with_user(self.user).with_context(
            **shipment.action_confirm()['context']))
        for name, value in values.items():
            setattr(dialog, name, value)
        dialog.save().action_confirm()

    def _dialog(self, action):
        return Form(self.env[action['res_model']].with_user(self.user).with_context(
            **action['context']))

    # === CONFIRMING === #

    def test_a_shipment_is_confirmed(self):
        shipment = self._formed()
        self._confirm(shipment, external_id='WH/17')
        theirs, = self._theirs()
        self.assertEqual((theirs.status, theirs.external_id), ('OUTBOUND_CONFIRMED', 'WH/17'))
        self.assertRecordValues(shipment, [{
            'status': 'OUTBOUND_CONFIRMED', 'planned_count': 1, 'external_id': 'WH/17',
            'is_signed': False, 'actions': 'DOWNLOAD_ACT CHANGE_PALLETS_COUNT'}])

    def test_an_act_is_signed_electronically_and_the_signatory_is_remembered(self):
        shipment = self._formed()
        self._confirm(shipment, signatory=f' {SIGNATORY}@yandex.ru')
        self.assertRecordValues(shipment, [{
            'status': 'OUTBOUND_SIGNED', 'is_signed': True, 'signatory': SIGNATORY}])
        another = self.env['yandex.market.shipment.confirm'].with_user(self.user).create(
            {'shipment_id': shipment.id})
        self.assertEqual(another.signatory, SIGNATORY)

    def test_whoever_may_not_sign_is_named(self):
        shipment = self._formed()
        with self.assertRaisesRegex(UserError, "Contact not found for login nobody"):
            self._confirm(shipment, signatory='nobody')
        self.assertEqual(self._theirs()[0].status, 'OUTBOUND_READY_FOR_CONFIRMATION')

    def test_orders_that_are_not_ready_are_named_before_the_market_is_asked(self):
        ready, begun = self._order(*READY), self._order()
        self.market.form_shipment(self._theirs()[0])
        with self.assertRaises(UserError) as refused:
            self._find().action_confirm()
        self.assertIn(str(begun.id), str(refused.exception))
        self.assertNotIn(str(ready.id), str(refused.exception))
        self.assertEqual(self._count('confirmShipment'), 0)

    def test_what_became_ready_meanwhile_is_known(self):
        order = self._order()
        self.market.form_shipment(self._theirs()[0])
        shipment = self._find()
        self.market.move(order, *READY)
        self._confirm(shipment)
        self.assertEqual(self._theirs()[0].status, 'OUTBOUND_CONFIRMED')

    def test_too_early_says_when(self):
        self._order(*READY)
        with self.assertRaisesRegex(UserError, "cutoff time"):
            self._find().action_confirm()

    def test_what_only_the_market_knows_is_said_in_its_words(self):
        shipment = self._formed()
        action = shipment.action_confirm()
        self._place()
        with self.assertRaisesRegex(UserError, "orders are in wrong status"):
            self._dialog(action).save().action_confirm()

    def test_what_was_confirmed_elsewhere_is_seen(self):
        shipment = self._formed()
        self._theirs()[0].move('OUTBOUND_CONFIRMED', self.market.now())
        self.assertFalse(shipment.action_confirm())
        self.assertEqual(shipment.status, 'OUTBOUND_CONFIRMED')

    def test_a_second_confirmation_is_no_error(self):
        shipment = self._formed()
        action = shipment.action_confirm()
        self._theirs()[0].move('OUTBOUND_CONFIRMED', self.market.now())
        self._dialog(action).save().action_confirm()
        self.assertEqual(shipment.status, 'OUTBOUND_CONFIRMED')

    def test_a_confirmation_whose_answer_was_lost_is_one(self):
        shipment = self._formed()
        self.market.misbehave('confirmShipment', 'lost-answer')
        self._confirm(shipment)
        self.assertEqual(shipment.status, 'OUTBOUND_CONFIRMED')

    def test_a_confirmation_counts_though_the_market_is_silent_afterwards(self):
        shipment = self._formed()
        action = shipment.action_confirm()
        self.market.misbehave('getShipment', '420-resource')
        self._dialog(action).save().action_confirm()
        self.assertTrue(shipment.has_stale_actions)
        self._find()
        self.assertEqual(shipment.status, 'OUTBOUND_CONFIRMED')

    # === LATE ORDERS === #

    def test_late_orders_move_to_the_next_shipment(self):
        ready, late = self._order(*READY), self._order()
        shipment = self._find()
        dialog = self._dialog(shipment.action_transfer()).save()
        self.assertEqual(dialog.order_ids, self._find_row(late.id), "those that are not ready")
        dialog.action_transfer()
        self.assertEqual(shipment.moving_numbers, str(late.id))
        self.assertFalse(self._dialog(shipment.action_transfer()).save().order_ids)
        self._pass(minutes=6)
        self._find()
        self.assertEqual(shipment.order_ids, self._find_row(ready.id))
        following = self._find_row(late.id).shipment_id
        self.assertEqual(following.ends_at - shipment.ends_at, timedelta(days=1))
        self.assertFalse(self._find_row(late.id).is_moving)

    def test_too_late_is_said_in_the_markets_words(self):
        self._order()
        theirs, = self._theirs()
        theirs.forms_at = self.market.now() + timedelta(minutes=29)
        dialog = self._dialog(self._find().action_transfer()).save()
        with self.assertRaisesRegex(UserError, "any more"):
            dialog.action_transfer()
        self.assertFalse(dialog.order_ids.moving_since)

    def test_a_formed_shipment_lets_nobody_go(self):
        shipment = self._formed()
        with self.assertRaisesRegex(UserError, "formed already"):
            shipment.action_transfer()

    def test_only_orders_of_the_shipment_are_moved_and_not_too_many(self):
        self._order()
        shipment = self._find()
        strange = self._order(shape='dbs-courier')
        for orders in (self.env['yandex.market.order'], self._find_row(strange.id)):
            with self.assertRaisesRegex(UserError, "Choose orders of shipment"):
                shipment._transfer(orders)
        self.assertEqual(self._count('transferOrdersFromShipment'), 0)

    # === PACKAGES AND PAPERS === #

    def test_packages_are_counted_and_labelled(self):
        shipment = self._formed()
        dialog = self._dialog(shipment.action_pallets())
        dialog.count = 3
        action = dialog.save().action_print()
        self.assertEqual(self._theirs()[0].pallets, 3)
        self.assertEqual(shipment.pallets_planned, 3)
        file = self._file(shipment)
        self.assertIn(f'/web/content/{file.id}', action['url'])
        self.assertEqual(file.mimetype, 'application/pdf')
        self.assertEqual(file.raw.count(b'/Type /Page\n'), 3, "a page for each package")
        dialog = self._dialog(shipment.action_pallets())
        dialog.count = 4
        dialog.save().action_send()
        self.assertEqual(self._theirs()[0].pallets, 4)

    def test_papers_are_kept_with_the_shipment(self):
        shipment = self._formed()
        theirs, = self._theirs()
        theirs.kind = 'WITHDRAW'
        self._confirm(shipment)
        theirs.planned_count = 1
        self._fetch(shipment, 'act', 'application/pdf')
        waybill = self._fetch(shipment, 'waybill', 'spreadsheet')
        rows = list(openpyxl.load_workbook(io.BytesIO(waybill.raw)).active.values)
        self.assertEqual(rows[0], ("Shipment", shipment.market_id))
        self.market.accept_shipment(theirs, missing=1)
        self._find()
        self._fetch(shipment, 'inbound_act', 'application/pdf')
        self._fetch(shipment, 'discrepancy_act', 'spreadsheet')

    def test_a_paper_that_is_not_there_yet_is_not_asked_for(self):
        shipment = self._formed()
        for paper, operation in (('act', 'downloadShipmentAct'),
                                 ('inbound_act', 'downloadShipmentInboundAct')):
            with self.subTest(paper), self.assertRaisesRegex(UserError, "does not allow this"):
                shipment.with_context(paper=paper).action_fetch_paper()
            self.assertEqual(self._count(operation), 0)

    def _fetch(self, shipment, paper, kind):
        action = shipment.with_context(paper=paper).action_fetch_paper()
        file = self._file(shipment)
        self.assertIn(f'/web/content/{file.id}', action['url'])
        self.assertIn(kind, file.mimetype)
        self.assertIn(shipment.market_id, file.name)
        return file

    def _file(self, shipment):
        """The last file in the chatter, as its reader gets it."""
        return self.env['ir.attachment'].with_user(self.user).search(
            [('res_model', '=', shipment._name), ('res_id', '=', shipment.id)],
            order='id desc', limit=1)

    # === THE REST === #

    def test_users_act_and_do_not_write(self):
        shipment = self._formed()
        with self.assertRaises(AccessError):
            shipment.status = 'FINISHED'

    def test_deliveries_are_found_by_their_shipment(self):
        order = self._order()
        shipment = self._find()
        picking = self._find_row(order.id).sale_order_id.picking_ids
        Picking = self.env['stock.picking'].with_user(self.user)
        self.assertEqual(
            Picking.search([('yandex_market_shipment_id', '=', shipment.id)]), picking)
        groups = Picking.formatted_read_group(
            [('id', '=', picking.id)], ['yandex_market_shipment_id'], ['__count'])
        self.assertEqual(groups[0]['yandex_market_shipment_id'][0], shipment.id)
        self.assertEqual(Picking.search(shipment.action_open_pickings()['domain']), picking)

    def test_deliveries_go_into_a_batch_transfer(self):
        rows = [self._find_row(self._order().id) for _again in range(2)]
        later = self._place()
        later.delivery.shipment_day += timedelta(days=1)
        self._run('cron_pull_orders')
        shipment = self._find()
        batch = self.env['stock.picking.batch'].browse(shipment.action_make_batch()['res_id'])
        self.assertEqual(batch.picking_ids, (rows[0] | rows[1]).sale_order_id.picking_ids)
        self.assertEqual(shipment.action_make_batch()['res_id'], batch.id, "it is opened again")
        batch.picking_ids.action_cancel()
        shipment.invalidate_recordset()
        self.assertFalse(shipment.can_make_batch)
        with self.assertRaisesRegex(UserError, "no open deliveries"):
            shipment.action_make_batch()

    def test_without_batch_transfers_nothing_is_offered(self):
        self._order()
        shipment = self._find()
        self.assertTrue(shipment.can_make_batch)
        models = {name: model for name, model in self.env.registry.models.items()
                  if name != 'stock.picking.batch'}
        with patch.object(self.env.registry, 'models', models), \
                patch.object(self.env.registry, 'updated_modules', ['sale_yandex_market']):
            self.env['stock.picking']._register_hook()
            shipment.invalidate_recordset()
            self.assertFalse(shipment.can_make_batch)
