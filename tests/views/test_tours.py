import json
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from ...dev.simulator import NewLine
from ...market import transport
from ...market.parsing import parse
from ...market.pull import read_order
from .. import payloads
from ..common import MarketHttpCase
from ..payloads import item
from ..simulated import SimulatedMarketHttpCase


@tagged('post_install', '-at_install')
class TestTours(MarketHttpCase):
    """What a person does in the browser."""

    def test_an_unknown_sku_is_matched_where_it_is_seen(self):
        self.env.ref('base.user_admin').write({
            'company_ids': [(4, self.company.id)], 'company_id': self.company.id, 'lang': 'en_US'})
        row = self._take(payloads.fbs(item('NEW-1', 1, 100)))
        self.start_tour(
            '/odoo/action-sale_yandex_market.yandex_market_order_action',
            'sale_yandex_market.unknown_sku', login='admin')
        self.assertEqual(row.state, 'imported')
        self.assertEqual(row.sale_order_id.order_line.product_id, self.kettle)

    def test_marking_codes_are_scanned_at_the_packing_table(self):
        self.env.ref('base.user_admin').write({
            'company_ids': [(4, self.company.id)], 'company_id': self.company.id, 'lang': 'en_US'})
        self.kettle.barcode = '4601234567893'
        payload = payloads.pulled(payloads.fbs(item('KETTLE', 2, 100)), self.shop.campaign_id)
        payload['items'][0]['requiredInstanceTypes'] = ['CIS']
        row = self.env['yandex.market.order']._apply_shop_orders(
            self.shop, [read_order(parse(json.dumps(payload).encode()))])
        picking = row.sale_order_id.picking_ids
        self.start_tour(
            f'/odoo/action-stock.action_picking_tree_all/{picking.id}',
            'sale_yandex_market.marking_codes', login='admin')
        self.assertEqual(
            row.code_ids.mapped('value'), ['010460123456789321*****second02\x1d93Wx6M'])

    def test_an_order_is_packed_at_the_packing_table(self):
        self.env.ref('base.user_admin').write({
            'company_ids': [(4, self.company.id)], 'company_id': self.company.id, 'lang': 'en_US',
            'group_ids': [(4, self.env.ref('stock.group_tracking_lot').id)]})
        row = self._take(payloads.fbs(item('KETTLE', 2, 100)))
        row.write({'status': 'PROCESSING', 'substatus': 'STARTED', 'progress': 40})
        row.command_ids.unlink()
        delivery = row.sale_order_id.picking_ids
        self.start_tour(
            f'/odoo/action-stock.action_picking_tree_outgoing/{delivery.id}',
            'sale_yandex_market.packing_table', login='admin')
        self.assertEqual(delivery.state, 'done')
        package = delivery.move_line_ids.result_package_id
        self.assertEqual(len(package), 1)
        self.assertEqual(
            row.command_ids.sorted('id').mapped('kind'), ['boxes', 'status'])


@tagged('post_install', '-at_install')
class TestConnecting(SimulatedMarketHttpCase):
    """Somebody who has just installed the module types a token and clicks once."""

    def setUp(self):
        super().setUp()
        self.account.business_id = '1'  # another one than the token's
        self.env['ir.default'].set('yandex.market.account', 'api_url', self.market.url)
        self.env.ref('base.user_admin').write({
            'company_ids': [(4, self.company.id)], 'company_id': self.company.id, 'lang': 'en_US'})

    def _connect(self, tour):
        """Pass a tour in the settings, and give the cabinets that came of it."""
        before = self.env['yandex.market.account'].search([])
        self.start_tour(
            '/odoo/action-sale_yandex_market.res_config_settings_action',
            f'sale_yandex_market.{tour}', login='admin')
        self.env.invalidate_all()
        return self.env['yandex.market.account'].search([]) - before

    def test_a_typed_token_connects_with_one_click(self):
        account = self._connect('connect_cabinet')
        self.assertRecordValues(account, [{
            'name': self.market.cabinet.name, 'business_id': str(self.market.cabinet.id),
            'api_key': self.market.api_key, 'company_id': self.company.id}])
        self.assertEqual(
            set(account.shop_ids.mapped('campaign_id')),
            {str(shop.id) for shop in self.market.cabinet.shops})

    def test_a_wrong_token_leaves_nothing_and_says_why(self):
        self.assertFalse(self._connect('connect_wrong_token'))

    def test_a_silent_market_leaves_nothing_and_says_so(self):
        self.market.misbehave('*', 'timeout', times=20, seconds=2)
        with patch.object(transport, 'READ_SECONDS', 0.5):
            self.assertFalse(self._connect('connect_silent_market'))


@tagged('post_install', '-at_install')
class TestPacker(SimulatedMarketHttpCase):
    """Who packs has the right "Inventory / User" and no other."""

    def test_a_delivery_is_packed_from_the_list_to_the_label(self):
        self.env['res.config.settings'].create({'group_stock_tracking_lot': True}).execute()
        new_test_user(
            self.env, 'packer', groups='stock.group_stock_user', lang='en_US',
            company_id=self.company.id, company_ids=self.company.ids)
        self.shop.ready_policy = 'button'
        self.kettle.barcode = '4601234567893'
        order = self.market.new_order('fbs', lines=[NewLine('KETTLE', 1, 100)])
        order.lines[0].required_codes = ('CIS',)
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        delivery = row.sale_order_id.picking_ids
        self.start_tour(
            '/odoo/action-stock.action_picking_tree_outgoing',
            'sale_yandex_market.packer_packs', login='packer')
        self.assertEqual(delivery.state, 'done')
        self._run('cron_send_commands')
        self._run('cron_fetch_labels')
        for _look in range(2):  # the first finds the check under way
            self._waiting(row, 'verdicts').next_try = fields.Datetime.now()
            self._run('cron_check_codes')
        self.assertEqual(order.substatus, 'STARTED', "nobody has said that it is ready")
        self.start_tour(
            f'/odoo/action-stock.action_picking_tree_outgoing/{delivery.id}',
            'sale_yandex_market.packer_says_ready', login='packer')
        self._run('cron_send_commands')
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
