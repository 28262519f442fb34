from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .test_causes import CausesCase


@tagged('post_install', '-at_install')
class TestOddMessages(CausesCase):
    """One odd member of what the Market says keeps that order, and hides no status."""

    def setUp(self):
        super().setUp()
        self.placed = payloads.fbs(item('KETTLE', 2, 100), item('TOASTER', 1, 50))

    def _tell(self, status='PROCESSING', substatus='STARTED', at='03:00:00', odd=None, **members):
        told = payloads.pulled(self.placed, self.shop.campaign_id, status, substatus,
                               updateDate=f'2026-11-21T{at}+03:00', **members)
        told['items'][0] |= odd or {}
        [row] = self._pull(told)
        return row

    def _assert_made(self, row):
        self._assert_fine(row)
        self.assertEqual(
            row.sale_order_id.order_line.mapped('product_uom_qty'), [2, 1])
        self.assertEqual(row.sale_order_id.amount_total, 250)

    def test_a_new_order_waits_until_it_can_be_read(self):
        row = self._tell(notes=['Звоните'])
        self._assert_needs_person(row, 'order.notes')
        self.assertFalse(row.sale_order_id)
        self.assertEqual(row.line_ids.mapped('count'), [2, 1])
        self._tell(at='03:00:00')
        self._assert_made(row)

    def test_an_order_without_a_line_that_can_be_read_is_kept(self):
        row = self._pull(payloads.pulled(self.placed, self.shop.campaign_id, items='KETTLE'))
        self._assert_needs_person(row, 'order.items')

    def test_a_cancellation_is_heard_all_the_same(self):
        row = self._tell()
        self._tell('CANCELLED', 'USER_CHANGED_MIND', '04:00:00', delivery='none')
        self.assertEqual(
            (row.state, row.status, row.sale_order_id.state), ('cancelled', 'CANCELLED', 'cancel'))
        self.assertEqual(self._free(self.kettle), 10)

    def test_what_is_sold_stays_as_it_was_until_the_order_can_be_read(self):
        row = self._tell()
        self._assert_made(row)
        sale = row.sale_order_id
        for at in ('04:00:00', '04:30:00'):
            self._tell('PROCESSING', 'READY_TO_SHIP', at, odd={'count': 'two'})
            self._assert_needs_person(row, 'order.items[0].count')
            self.assertEqual(row.substatus, 'READY_TO_SHIP')
            self.assertEqual(row.line_ids.mapped('count'), [2, 1])
            self.assertEqual(sale.order_line.mapped('product_uom_qty'), [2, 1])
            self._run()
            self._assert_needs_person(row, 'order.items[0].count')
        self._tell('PROCESSING', 'READY_TO_SHIP', '04:30:00')
        self._assert_made(row)

    def test_what_had_changed_meanwhile_is_carried_then(self):
        row = self._tell()
        self._tell(at='04:00:00', odd={'count': 1}, fake=0)
        self.assertEqual(row.line_ids.mapped('count'), [2, 1])
        self._tell(at='04:00:00', odd={'count': 1, 'prices': {
            'payment': {'value': 100, 'currencyId': 'RUR'}, 'vat': 'VAT_22'}})
        self._assert_fine(row)
        self.assertEqual(row.sale_order_id.amount_total, 150)

    def test_an_order_that_is_over_calls_nobody_any_more(self):
        row = self._tell()
        self._tell(at='04:00:00', fake=0)
        self._assert_needs_person(row, 'order.fake')
        self._tell('DELIVERED', '', '05:00:00', fake=0)
        self.assertRecordValues(row, [{'state': 'done', 'error': False}])
        self.assertFalse(row.activity_ids)

    def test_numbers_as_texts_and_null_are_no_matter(self):
        row = self._tell(odd={'count': '2'}, notes=None, fake=None)
        self._assert_made(row)
