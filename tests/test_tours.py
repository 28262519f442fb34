import json

from odoo.tests import tagged

from ..market.pull import read_order
from ..market.reading import parse
from . import payloads
from .common import MarketHttpCase
from .payloads import item


@tagged('post_install', '-at_install')
class TestTours(MarketHttpCase):
    """What a person does in the browser."""

    def test_an_unknown_sku_is_matched_by_a_person(self):
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
        row = self.env['yandex.market.order']._apply(
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
        delivery = row.sale_order_id.picking_ids
        self.start_tour(
            f'/odoo/action-stock.action_picking_tree_outgoing/{delivery.id}',
            'sale_yandex_market.packing_table', login='admin')
        self.assertEqual(delivery.state, 'done')
        package = delivery.move_line_ids.result_package_id
        self.assertEqual(len(package), 1)
        self.assertEqual(
            row.command_ids.sorted('id').mapped('kind'), ['boxes', 'status'])
