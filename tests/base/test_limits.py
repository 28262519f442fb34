from contextlib import ExitStack
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ...market.errors import Throttled, TooManyParallel
from ...tools import api_gate
from ...tools.advisory_lock import own_transaction, try_lock
from ...tools.api_gate import Gate
from ..simulated import SimulatedMarketCase

OPERATION = 'getBusinessOrders'


@tagged('post_install', '-at_install')
class TestLimits(SimulatedMarketCase):
    """The Market's limits are kept by all processes together, and one cabinet waits for none."""

    def setUp(self):
        super().setUp()
        self.gate = Gate(self.env.cr.dbname, 'businesses/1')
        self.patch(api_gate, 'PATIENCE', 0.2)

    def test_three_calls_of_a_shop_go_on_at_a_time(self):
        with ExitStack() as calls:
            for _ in range(3):
                calls.enter_context(self.gate(OPERATION, 'campaigns/1'))
            with self.assertRaises(TooManyParallel), self.gate(OPERATION, 'campaigns/1'):
                self.fail("a fourth call went through")
            with self.gate(OPERATION, 'campaigns/2'):
                pass  # another shop has places of its own
        with self.gate(OPERATION, 'campaigns/1'):
            pass  # all places are free again

    def test_calls_without_a_shop_count_for_the_cabinet_of_the_token(self):
        with ExitStack() as calls:
            for entity in ('', 'businesses/1', ''):
                calls.enter_context(self.gate(OPERATION, entity))
            with self.assertRaises(TooManyParallel), self.gate(OPERATION, ''):
                self.fail("a fourth call went through")

    def test_a_call_that_fails_leaves_its_place(self):
        for _ in range(4):
            with self.assertRaises(ZeroDivisionError), self.gate(OPERATION, ''):
                raise ZeroDivisionError
        with self.gate(OPERATION, ''):
            pass

    def _use_up(self, seconds, operation=OPERATION, entity='businesses/1'):
        """Let the Market say that an operation's limit is used up for some seconds."""
        until = fields.Datetime.now() + timedelta(seconds=seconds)
        with self.assertRaises(Throttled), self.gate(operation, entity):
            raise Throttled(operation, until=until)
        return until

    def test_what_is_used_up_is_left_alone_by_all_until_the_time_the_market_told(self):
        until = self._use_up(600)
        other = Gate(self.env.cr.dbname, 'businesses/1')
        with self.assertRaises(Throttled) as kept, other(OPERATION, ''):
            self.fail("the call was made")
        self.assertEqual(kept.exception.until, until)
        for operation, entity in (('getCampaigns', ''), (OPERATION, 'businesses/2')):
            with other(operation, entity):
                pass  # other limits are not touched

    def test_a_pause_that_is_over_stops_nobody(self):
        self._use_up(-1)
        with self.gate(OPERATION, ''):
            pass

    def test_a_newer_word_of_the_market_counts(self):
        self._use_up(600)
        with own_transaction(self.env.cr.dbname) as cr:
            cr.execute("UPDATE yandex_market_rate_limit SET until = now() AT TIME ZONE 'UTC'")
        until = self._use_up(60)
        with self.assertRaises(Throttled) as kept, self.gate(OPERATION, ''):
            self.fail("the call was made")
        self.assertEqual(kept.exception.until, until)

    def test_places_are_taken_once_and_in_sequence(self):
        with own_transaction(self.env.cr.dbname) as mine, \
                own_transaction(self.env.cr.dbname) as other:
            self.assertEqual(try_lock(mine, 'test', ['a', 'b', 'a', 'c'], 2), ['a', 'b'])
            self.assertEqual(try_lock(other, 'test', ['a', 'b', 'c', 'd'], 5), ['c', 'd'])
            self.assertEqual(try_lock(other, 'elsewhere', ['a'], 5), ['a'])
            mine.rollback()
            self.assertEqual(try_lock(other, 'test', ['a', 'b'], 5), ['a', 'b'])

    # === SEEN FROM ODOO === #

    def test_a_used_up_limit_is_asked_once(self):
        self.market.misbehave(OPERATION, '420-resource', times=1, seconds=600)
        self._run('cron_pull_orders')
        self.assertIn("limit of requests is used up", self.account.pull_error)
        asked = len(self.market.exchanges)
        self._run('cron_pull_orders')
        self.assertEqual(len(self.market.exchanges), asked)
        self.assertIn("used up", self.account.pull_error)

    def test_the_id_of_a_failed_call_is_shown_to_who_has_to_ask_the_market(self):
        self.account.api_key = 'ACMA:wrong'
        with self.assertRaisesRegex(UserError, "traceparent 00-[0-9a-f]{32}-[0-9a-f]{16}-01"):
            self.account.action_test_connection()

    def test_one_cabinet_that_fails_does_not_stop_the_others(self):
        throttled, locked_out = (
            self.env['yandex.market.account'].create({
                'name': name, 'company_id': self.company.id, 'business_id': business,
                'api_key': key, 'api_url': self.market.url})
            for name, business, key in (
                ("А", '1', self.market.api_key), ("Б", '2', 'ACMA:wrong')))
        gate = Gate(self.env.cr.dbname, '')
        until = fields.Datetime.now() + timedelta(hours=1)
        with self.assertRaises(Throttled), gate(OPERATION, 'businesses/1'):
            raise Throttled(OPERATION, until=until)
        events = self.env['yandex.market.event'].create([
            {'account_id': account.id, 'kind': 'ORDER_CREATED', 'market_id': '1', 'payload': '{}'}
            for account in (throttled, locked_out)])
        order = self._place()
        self._hint(order)
        self._run('cron_process_events')
        self.assertEqual(self._find_row(order.id).state, 'imported')
        self.assertEqual(events.mapped('state'), ['new', 'new'])
        self.assertIn("used up", events[0].error)
        self.assertIn("does not take this token", events[1].error)
        other = self._place()
        self._run('cron_pull_orders')
        self.assertEqual(self._find_row(other.id).state, 'imported')
        self.assertIn("used up", throttled.pull_error)
        self.assertIn("does not take this token", locked_out.pull_error)
