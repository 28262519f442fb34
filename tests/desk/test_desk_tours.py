from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from .. import payloads
from ..common import MarketHttpCase
from ..payloads import item


@tagged('post_install', '-at_install')
class TestDeskTours(MarketHttpCase):
    """The start page in the browser, as people with the rights of their job only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, groups in (
                ('seller', 'sale_yandex_market.group_market_user'),
                ('owner', 'sale_yandex_market.group_market_manager'),
                ('packer', 'stock.group_stock_user')):
            new_test_user(
                cls.env, login=login, groups=groups, lang='en_US', company_id=cls.company.id,
                company_ids=cls.company.ids)
        cls.account.is_first_day_over = True

    def setUp(self):
        super().setUp()
        express = self._order(self.express)
        express.hand_over_at = fields.Datetime.now() + timedelta(minutes=40)
        express.sale_order_id.picking_ids.move_ids.date_deadline = express.hand_over_at
        self._order(self.shop)
        self._take(payloads.fbs(item('NEW-1', 1, 100)))

    def _order(self, shop):
        row = self._take(payloads.fbs(item('KETTLE', 1, 100)), shop)
        row.write({'status': 'PROCESSING', 'substatus': 'STARTED', 'progress': 40})
        return row

    def test_a_seller_opens_a_number_and_what_burns(self):
        self.start_tour('/odoo/yandex-market', 'sale_yandex_market.desk_seller', login='seller')

    def test_a_manager_starts_telling_stock(self):
        self.account.is_first_day_over = False
        self.shop.sends_stock = False
        self.start_tour('/odoo/yandex-market', 'sale_yandex_market.desk_manager', login='owner')
        self.assertTrue(self.shop.sends_stock)
        self.assertTrue(self.account.is_first_day_over)

    def test_a_packer_finds_what_to_pack(self):
        self.start_tour(
            '/odoo/yandex-market-packing', 'sale_yandex_market.desk_packer', login='packer')
