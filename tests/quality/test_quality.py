from odoo.tests import tagged

from ...market.parsing import PayloadError
from ...market.quality import read_affected_orders, read_quality_ratings
from ..simulated import SimulatedMarketCase


@tagged('post_install', '-at_install')
class TestQuality(SimulatedMarketCase):
    """The quality index of the shops, and the orders that lowered it."""

    def test_the_index_and_the_orders_that_lowered_it_are_read(self):
        orders = [self._place() for _number in range(4)]
        self._run('cron_pull_orders')
        self.market.move(orders[0], 'CANCELLED', 'SHOP_FAILED')
        self._run('cron_pull_orders')
        self._run('cron_read_quality')
        self.assertFalse(self.account.quality_error)
        self.assertEqual((self.shop.quality_index, self.dbs.quality_index), (75, 100))
        self.assertTrue(self.shop.quality_day)
        rows = [self._find_row(order.id) for order in orders]
        self.assertEqual([row.blemish for row in rows], ['cancelled', False, False, False])
        self.assertEqual(rows[0].blemish_note, "Магазин отменил заказ")
        self.assertEqual(
            self.env['yandex.market.order'].search(
                self.shop.action_open_blemishes()['domain']), rows[0])
        del self.market.cabinet.orders[orders[0].id]  # after thirty days
        self._run('cron_read_quality')
        self.assertEqual((self.shop.quality_index, rows[0].blemish), (100, False))

    def test_what_does_not_change_is_not_written(self):
        self._place()
        self._run('cron_pull_orders')
        self._run('cron_read_quality')
        before = self.shop.write_date
        self._run('cron_read_quality')
        self.assertEqual(self.shop.write_date, before)

    def test_a_market_that_refuses_is_noted_and_forgotten(self):
        self.market.misbehave('getQualityRatings', '401')
        self._run('cron_read_quality')
        self.assertTrue(self.account.quality_error)
        self._run('cron_read_quality')
        self.assertFalse(self.account.quality_error)

    def test_the_newest_day_counts_and_shops_without_an_index_are_missing(self):
        found = read_quality_ratings({'result': {'campaignRatings': [
            {'campaignId': 7, 'ratings': [
                {'rating': 91, 'calculationDate': '2026-11-26', 'components': []},
                {'rating': 88, 'calculationDate': '2026-11-27', 'components': []},
                {'rating': 90, 'calculationDate': '2026-11-25', 'components': []}]},
            {'campaignId': 8, 'ratings': []}]}})
        self.assertEqual({campaign: one.index for campaign, one in found.items()}, {'7': 88})

    def test_an_unknown_component_and_an_unknown_order_do_no_harm(self):
        [blemish] = read_affected_orders({'result': {'affectedOrders': [
            {'orderId': 5, 'componentType': 'NEW_RATE', 'description': "?"}]}})
        self._place()
        self._run('cron_pull_orders')
        row = self.env['yandex.market.order'].search([('shop_id', '=', self.shop.id)], limit=1)
        self.shop._set_quality(None, [blemish])
        self.assertFalse(row.blemish)
        row._set_blemish(blemish)
        self.assertEqual(row.blemish, 'other')
        with self.assertRaises(PayloadError):
            read_affected_orders({'result': {'affectedOrders': [{'orderId': -5}]}})

    def test_the_start_page_shows_what_the_market_punishes(self):
        order = self._place()
        self._run('cron_pull_orders')
        self.market.move(order, 'CANCELLED', 'SHOP_FAILED')
        self._run('cron_pull_orders')
        self._run('cron_read_quality')
        figures = self.env['yandex.market.desk'].read_desk()['punished']
        index, cancelled, late = (
            next(one for one in figures if text in one['name'])
            for text in (self.shop.name, "Cancelled by the shop", "late"))
        self.assertEqual((index['index'], cancelled['count'], late['count']), (0, 1, 0))
        for figure, row in ((index, 1), (cancelled, 1), (late, 0)):
            found = self.env['yandex.market.order'].search(figure['action']['domain'])
            self.assertEqual(len(found), row, figure['name'])
