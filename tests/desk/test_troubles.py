from odoo import fields
from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .test_desk import DeskCase


@tagged('post_install', '-at_install')
class TestTroubles(DeskCase):
    """One list of what went wrong: by cause, with one mend, and gone with its cause."""

    def _troubles(self, key, user=None):
        return [one for one in self._read(user)['troubles'] if one['key'] == key]

    def test_all_orders_of_a_sku_are_one_row(self):
        orders = [self._take(payloads.fbs(item('NEW-1', 1, 100))) for _turn in range(3)]
        self._take(payloads.fbs(item('NEW-2', 1, 100)))
        troubles = {one['text']: one for one in self._troubles('sku')}
        self.assertEqual(
            {text: one['count'] for text, one in troubles.items()}, {'NEW-1': 3, 'NEW-2': 1})
        self.assertEqual(
            sorted(troubles['NEW-1']['action']['domain'][0][2]),
            sorted(order.id for order in orders))
        self.assertEqual(troubles['NEW-1']['button']['name'], "Choose the Product")
        self.assertFalse(self._troubles('orders'))
        self.assertEqual(troubles['NEW-1']['who'], self.account.user_id.name)

    def test_a_row_goes_with_its_cause(self):
        self._take(payloads.fbs(item('NEW-1', 1, 100)))
        self.assertEqual(len(self._troubles('sku')), 1)
        self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'NEW-1', 'product_id': self.kettle.id})
        self.env['yandex.market.order'].search([('state', '=', 'exception')]).action_retry()
        self.assertFalse(self._troubles('sku'))

    def test_an_offer_that_waits_is_what_the_button_opens(self):
        self._take(payloads.fbs(item('NEW-1', 1, 100)))
        offer = self.env['yandex.market.offer'].search([('sku', '=', 'NEW-1')]) or (
            self.env['yandex.market.offer'].create(
                {'account_id': self.account.id, 'sku': 'NEW-1'}))
        button = self._troubles('sku')[0]['button']
        self.assertEqual(button['action']['res_id'], offer.id)

    def test_orders_of_one_reason_are_one_row_with_their_deadline(self):
        for _turn in range(2):
            row = self._order()
            row.write({'state': 'exception', 'error': "No tax.", 'causes': ['tax']})
        trouble, = self._troubles('orders')
        self.assertEqual((trouble['count'], trouble['text']), (2, "No tax."))
        self.assertEqual(trouble['button']['method'], 'action_retry')
        self.assertEqual(trouble['until'], f'{row.hand_over_by.isoformat()}Z')

    def test_many_records_of_a_cause_are_counted_and_not_named(self):
        offers = self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': f'NOBODY-{number}'} for number in range(30)])
        events = self.env['yandex.market.event'].create([{
            'account_id': self.account.id, 'state': 'failed', 'error': "Silence.",
            'kind': 'ORDER_CREATED'}] * 30)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE yandex_market_offer SET create_date = '2026-11-02 08:00:00' WHERE id = %s",
            [offers[7].id])
        troubles = {one['key']: one for one in self._read(self.manager)['troubles']}
        self.assertEqual((troubles['offers']['count'], troubles['events']['count']), (30, 30))
        self.assertEqual(troubles['offers']['since'], '2026-11-02T08:00:00Z')
        self.assertLess(len(str(troubles)), 4000)
        for key, records in (('offers', offers), ('events', events)):
            action = troubles[key]['action']
            self.assertEqual(self.env[action['res_model']].search(action['domain']), records)
        button = troubles['events']['button']
        self.assertEqual(self.env[button['model']].search(button['domain']), events)

    def test_offers_are_matched_by_the_cabinets_button_by_who_works_on_orders(self):
        offers = self.env['yandex.market.offer'].create([
            {'account_id': self.account.id, 'sku': sku} for sku in ('LATER', 'NOBODY')])
        button = self._troubles('offers')[0]['button']
        self.assertEqual(
            (button['model'], button['id'], button['method']),
            ('yandex.market.account', self.account.id, 'action_match_offers'))
        product = self._make_product("Плита", 'OVEN', 0)
        self.env.cr.execute(
            "UPDATE product_product SET default_code = 'LATER' WHERE id = %s", [product.id])
        self.env.invalidate_all()
        self.account.with_user(self.seller).action_match_offers()
        self.assertEqual(offers.mapped('product_id'), product)
        self.assertEqual(self._troubles('offers')[0]['count'], 1)

    def test_refused_codes_are_grouped_by_the_reason_in_words(self):
        row = self._order()
        for unit, reason in enumerate(('ITEM_SOLD', 'ITEM_SOLD', 'MARTIAN'), 1):
            self.env['yandex.market.marking.code'].create({
                'order_id': row.id, 'line_market_id': '1', 'unit': unit, 'kind': 'uin',
                'value': f'990000000000730{unit}', 'identity': f'990000000000730{unit}',
                'state': 'invalid', 'substatus': reason})
        self.assertEqual(
            {one['text']: one['count'] for one in self._troubles('codes')},
            {"The unit was sold already": 2, 'MARTIAN': 1})

    def test_each_place_where_something_fails_is_looked_at(self):
        row = self._order()
        offer = self.env['yandex.market.offer'].create({
            'account_id': self.account.id, 'sku': 'NOBODY', 'card_state': 'refused',
            'card_message': "No picture."})
        shared = {'account_id': self.account.id, 'state': 'failed', 'error': "Silence."}
        self.env['yandex.market.event'].create([{**shared, 'kind': 'ORDER_CREATED'}] * 2)
        self.env['yandex.market.command'].create(
            {**shared, 'order_id': row.id, 'shop_id': self.shop.id, 'kind': 'boxes'})
        row.packing_problem = "No codes."
        self.env['yandex.market.return'].create({
            'shop_id': self.shop.id, 'market_id': '3', 'order_number': row.market_id,
            'error': "No order."})
        self.env['yandex.market.stock'].create({
            'shop_id': self.shop.id, 'sku': 'NOBODY', 'offer_id': offer.id, 'error': "Unknown."})
        self.env['yandex.market.price'].create({
            'offer_id': offer.id, 'currency_id': self.rouble.id, 'state': 'held'})
        self.env['yandex.market.report'].create({
            **shared, 'date_from': fields.Date.today(), 'date_to': fields.Date.today()})
        troubles = {one['key']: one for one in self._read(self.manager)['troubles']}
        for key, text, count in (
                ('events', "Silence.", 2), ('commands', "Silence.", 1), ('packing', "No codes.", 1),
                ('returns', "No order.", 1), ('offers', self.account.name, 1),
                ('cards', "No picture.", 1), ('stocks', "Unknown.", 1),
                ('prices', "On hold: check the price", 1), ('reports', "Silence.", 1)):
            with self.subTest(key):
                self.assertEqual((troubles[key]['text'], troubles[key]['count']), (text, count))
                self.assertTrue(troubles[key]['button']['name'])
        self.assertNotIn(
            'reports', [one['key'] for one in self._read(self.seller)['troubles']])
