"""Plus points in what is accepted, and in the same order as it is read afterwards."""
import json

from odoo.tests import tagged

from ...market import parsing, pull
from .. import payloads
from ..payloads import item
from .push_case import PushCase


@tagged('post_install', '-at_install')
class TestPushPlus(PushCase):

    def test_the_same_order_is_the_same_through_both_channels(self):
        for policy, total in (('price', 350.05), ('discount', 300)):
            with self.subTest(policy):
                self.account.plus_policy = policy
                placed = payloads.fbs(item('KETTLE', 3, 100, subsidies=[
                    {'type': 'YANDEX_CASHBACK', 'amount': 50.05},
                    {'type': 'SUBSIDY', 'amount': 7}]))
                row = self._take(placed)
                self._check(row, total)
                pulled = payloads.pulled(placed, self.shop.campaign_id)
                self.account._apply_page([pull.read_order(
                    parsing.parse(json.dumps(pulled).encode()))], 'pull')
                self._check(row, total)

    def _check(self, row, total):
        self.assertEqual(row.state, 'imported', row.error)
        self.assertEqual(
            (row.plus_points, row.amount_total, row.sale_order_id.amount_total),
            (50.05, 350.05, total))
