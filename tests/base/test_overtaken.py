from unittest.mock import patch

import psycopg2.errors

from odoo import fields
from odoo.tests import tagged

from ...market.client import Client
from ..simulated import SimulatedMarketCase

MODULE = 'odoo.addons.sale_yandex_market'


@tagged('post_install', '-at_install')
class TestOvertaken(SimulatedMarketCase):
    """Scheduled work that loses against a faster transaction is done again, and nobody is told."""

    def _run_overtaken(self, cron, call):
        """Run an action whose transaction is overtaken once, at a call of the Market; then again.

        :return: how often the Market was called
        """
        real, calls = getattr(Client, call), []

        def lose_once(client, *arguments, **options):
            calls.append(client)
            if len(calls) == 1:
                raise psycopg2.errors.SerializationFailure
            return real(client, *arguments, **options)

        with patch.object(Client, call, lose_once), self.assertNoLogs(MODULE, 'ERROR'):
            self._run(cron)
            self._run(cron)
        return len(calls)

    def test_reading_orders(self):
        order = self._place()
        self.assertGreater(self._run_overtaken('cron_pull_orders', 'get_business_orders'), 1)
        self.assertTrue(self._find_row(order.id))
        self.assertFalse(self.account.pull_error)

    def test_reading_the_catalogue(self):
        self.assertGreater(self._run_overtaken('cron_sync_offers', 'get_offer_mappings'), 1)
        self.assertFalse(self.account.offers_error)
        self.assertTrue(self.account.offers_read_at)

    def test_reading_returns(self):
        self.assertGreater(self._run_overtaken('cron_pull_returns', 'get_returns'), 1)
        self.assertFalse(self.shop.returns_error)

    def test_commands(self):
        self._place()
        self._run('cron_pull_orders')
        commands = self.env['yandex.market.command'].search([('state', '=', 'waiting')])
        self.assertTrue(commands)
        self.assertEqual(self._run_overtaken('cron_send_commands', 'update_external_order_id'), 2)
        self.assertEqual(set(commands.mapped('state')), {'done'})
        self.assertEqual(set(commands.mapped('attempts')), {0})

    def test_commands_that_only_read(self):
        order = self._place()
        self._run('cron_pull_orders')
        self._find_row(order.id).sale_order_id.picking_ids.button_validate()
        self._run('cron_send_commands')
        command = self._waiting(self._find_row(order.id), 'label')
        command.next_try = fields.Datetime.now()
        self.assertEqual(self._run_overtaken('cron_fetch_labels', 'generate_order_labels'), 2)
        self.assertEqual((command.state, command.attempts, command.error), ('done', 0, False))
