from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...dev.simulator.stocks import Warehouse
from .stock_case import StockCase

SWITCH = 'updateWarehouseModelStatus'


@tagged('post_install', '-at_install')
class TestStockSwitch(StockCase):
    """The Market's switch of a warehouse hides its goods and leaves the stock as it is."""

    def _switches(self):
        return [exchange.operation for exchange in self.market.exchanges].count(SWITCH)

    def test_a_warehouse_is_switched_off_and_on(self):
        self._push()
        self.assertTrue(self.shop.can_switch_warehouse)
        self.shop.action_switch_warehouse_off()
        self.assertEqual(self.market.cabinet.warehouses[0].switched_off, ('FBS',))
        self.assertEqual(self.shop.market_warehouse_switch, "Switched off by the shop")
        self.assertIn(self.shop.name, self.account.message_ids[:1].body)
        self.assertEqual(self._told('KETTLE'), 10)
        self.shop.action_switch_warehouse_on()
        self.assertEqual(self.market.cabinet.warehouses[0].switched_off, ())
        self.assertEqual(self.shop.market_warehouse_switch, "Not switched off by the shop")

    def test_only_managers_switch(self):
        self._push()
        user = new_test_user(
            self.env, 'user', groups='sale_yandex_market.group_market_user',
            company_id=self.company.id, company_ids=[(6, 0, self.company.ids)])
        with self.assertRaises(AccessError):
            self.shop.with_user(user).action_switch_warehouse_off()
        self.assertEqual(self._switches(), 0)

    def test_there_is_no_switch_where_the_warehouse_is_not_known_or_in_a_group(self):
        with self.assertRaisesRegex(UserError, self.shop.name):
            self.shop.action_switch_warehouse_off()
        self.market.cabinet.warehouses[:] = [
            Warehouse(1, "А", ('FBS',), group=7), Warehouse(2, "Б", ('DBS',), group=7)]
        self._push()
        self.assertFalse(self.shop.can_switch_warehouse)
        with self.assertRaises(UserError):
            self.shop.action_switch_warehouse_off()
        self.assertEqual(self._switches(), 0)
