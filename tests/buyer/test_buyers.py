import json

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ...dev.simulator import NewLine
from ...dev.simulator.orders import Buyer
from ..simulated import SimulatedMarketCase

BUYER = Buyer("Пётр", "Собакевич", "Семёнович", '+79990001122', is_trusted=True)
ORGANIZATION = Buyer(
    "Павел", "Чичиков", "", '+79990003344', organization="ООО «Мёртвые души»", inn='7704340310',
    kpp='770401001', address="119021, Москва, ул. Тимура Фрунзе, 11")


@tagged('post_install', '-at_install')
class TestBuyers(SimulatedMarketCase):
    """Who buys: asked for while the Market tells it, put where the parcel and the invoice go."""

    def _buy(self, shape='dbs-courier', buyer=BUYER, status='PROCESSING', substatus='STARTED'):
        order = self._place(shape)
        order.buyer = buyer
        if status != 'PROCESSING':
            self.market.move(order, status, substatus)
        self._run('cron_pull_orders')
        return order, self._find_row(order.id)

    def _asked(self):
        return [exchange.operation for exchange in self.market.exchanges[self.before:]
                if exchange.operation in ('getOrderBuyerInfo', 'getOrderBusinessBuyerInfo')]

    def setUp(self):
        super().setUp()
        self.before = len(self.market.exchanges)

    # === A PERSON === #

    def test_the_recipient_of_a_parcel_stands_in_its_delivery_contact(self):
        _order, row = self._buy()
        contact = row.sale_order_id.partner_shipping_id
        self.assertEqual(contact.name, f"Buyer of order {row.market_id}")
        self._run('cron_fetch_buyers')
        self.assertRecordValues(contact, [{
            'name': "Собакевич Пётр Семёнович", 'phone': '+79990001122'}])
        self.assertRecordValues(row, [{'is_trusted': True, 'is_buyer_due': False}])
        self.assertEqual(row.sale_order_id.picking_ids.partner_id, contact)
        self._run('cron_fetch_buyers')
        self.assertEqual(self._asked(), ['getOrderBuyerInfo'])

    def test_nobody_is_asked_for_who_needs_no_name(self):
        self._buy('fbs')
        self._run('cron_fetch_buyers')
        self.assertEqual(self._asked(), [])

    def test_the_buyer_is_asked_for_at_once(self):
        cron = self.env.ref('sale_yandex_market.cron_fetch_buyers')
        self.env['ir.cron.trigger'].search([('cron_id', '=', cron.id)]).unlink()
        self._buy()
        self.assertTrue(self.env['ir.cron.trigger'].search([('cron_id', '=', cron.id)]))

    def test_a_market_that_is_silent_is_asked_again(self):
        _order, row = self._buy()
        self.market.misbehave('getOrderBuyerInfo', '503', times=3)
        self._run('cron_fetch_buyers')
        self.assertTrue(row.is_buyer_due)
        command = self._waiting(row, 'buyer')
        self.assertGreater(command.next_try, fields.Datetime.now())
        self._run('cron_fetch_buyers')
        self.assertEqual(len(self._asked()), 3, "not before its time")
        command.next_try = fields.Datetime.now()
        self._run('cron_fetch_buyers')
        self.assertEqual(row.contact_id.phone, '+79990001122')

    def test_a_limit_that_is_used_up_is_waited_for(self):
        rows = [self._buy()[1] for _ in range(3)]
        self.market.misbehave('getOrderBuyerInfo', '420-resource', times=3)
        self._run('cron_fetch_buyers')
        self.assertEqual(len(self._asked()), 1)
        commands = self._waiting(rows[0].union(*rows), 'buyer')
        self.assertEqual(len(commands), 3)
        self.assertGreater(min(commands.mapped('next_try')), fields.Datetime.now())

    def test_an_order_that_has_gone_past_is_left_alone(self):
        order, row = self._buy()
        self.market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self.market.move(order, 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED')
        self._run('cron_fetch_buyers')
        self.assertRecordValues(row, [{'is_buyer_asked': True, 'is_buyer_due': False}])
        self.assertEqual(row.contact_id.name, f"Buyer of order {row.market_id}")
        _order, late = self._buy(status='CANCELLED', substatus='USER_CHANGED_MIND')
        self.assertFalse(late.is_buyer_due)

    def test_the_door_is_told_later_than_the_street(self):
        order = self.market.new_order('dbs-courier', lines=[NewLine('KETTLE', 1, 100)])
        order.delivery.address = {
            'country': "Россия", 'city': "Москва", 'street': "Тверская", 'house': '1',
            'apartment': '7', 'entrance': '2'}
        self._run('cron_pull_orders')
        contact = self._find_row(order.id).contact_id
        self.assertFalse(contact.street2)
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        self.assertEqual(contact.street2, '2, 7')
        contact.street2 = "подъезд 3"
        self.market.move(order, 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED')
        self._run('cron_pull_orders')
        self.assertEqual(contact.street2, "подъезд 3", "what a person corrected stays")

    # === AN ORGANIZATION === #

    def test_an_organization_is_the_customer_of_the_invoice(self):
        for shape in ('fbs', 'dbs-courier'):
            with self.subTest(shape):
                _order, row = self._buy(shape, ORGANIZATION)
                sale = row.sale_order_id
                customer, contact = sale.partner_id, sale.partner_shipping_id
                self._run('cron_fetch_buyers')
                self.assertRecordValues(row.organization_id, [{
                    'name': "ООО «Мёртвые души»", 'vat': '7704340310',
                    'yandex_market_kpp': '770401001', 'is_company': True,
                    'street': "119021, Москва, ул. Тимура Фрунзе, 11"}])
                self.assertEqual(sale.partner_invoice_id, row.organization_id)
                self.assertEqual((sale.partner_id, sale.partner_shipping_id), (customer, contact))
        self.assertEqual(self.env['res.partner'].search_count([('vat', '=', '7704340310')]), 1)

    def test_an_organization_is_known_by_inn_and_kpp_within_the_company(self):
        other = self._make_company("Лютик", self.rouble)
        make = self.env['res.partner'].create
        known = {'is_company': True, 'vat': '7704340310', 'company_id': self.company.id}
        branch = make({**known, 'name': "Филиал", 'yandex_market_kpp': '780201001'})
        stranger = make({**known, 'name': "Чужая", 'company_id': other.id,
                         'yandex_market_kpp': '770401001'})
        _order, row = self._buy('fbs', ORGANIZATION)
        self._run('cron_fetch_buyers')
        self.assertNotIn(row.organization_id, branch + stranger)
        row.organization_id.write({'name': "Как в договоре", 'yandex_market_kpp': False})
        _order, again = self._buy('fbs', ORGANIZATION)
        self._run('cron_fetch_buyers')
        self.assertEqual(again.organization_id, row.organization_id)
        self.assertRecordValues(again.organization_id, [{
            'name': "Как в договоре", 'yandex_market_kpp': '770401001'}])

    def test_an_invoice_that_is_there_keeps_its_customer(self):
        self.setup_service.invoice_policy = 'order'
        order = self._place('fbs', sku='SETUP')
        order.buyer = ORGANIZATION
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        sale = row.sale_order_id
        self._make_accounts(sale.partner_id)
        sale._create_invoices()
        self._run('cron_fetch_buyers')
        self.assertTrue(row.organization_id)
        self.assertEqual(sale.partner_invoice_id, self.shop.partner_id)
        self.assertTrue(sale.activity_ids)
        self.assertNotIn("души", str(sale.message_ids.mapped('body')))

    def _make_accounts(self, customer):
        self.env['account.journal'].create(
            {'name': "Продажи", 'code': 'SAL', 'type': 'sale', 'company_id': self.company.id})
        income, receivable = self.env['account.account'].create([
            {'name': name, 'code': code, 'account_type': kind, 'reconcile': code == '62',
             'company_ids': [Command.set(self.company.ids)]}
            for name, code, kind in (
                ("Выручка", '90', 'income'), ("Покупатели", '62', 'asset_receivable'))])
        self.setup_service.property_account_income_id = income
        customer.property_account_receivable_id = receivable

    def test_a_buyer_who_is_no_organization_after_all_harms_nothing(self):
        order, row = self._buy('fbs', ORGANIZATION)
        order.buyer = BUYER
        self._run('cron_fetch_buyers')
        self.assertRecordValues(row, [{'organization_id': False, 'is_buyer_due': False}])

    def test_nobody_is_named_in_the_log(self):
        _order, row = self._buy(buyer=ORGANIZATION)
        with self.assertLogs(level='DEBUG') as log:
            self._run('cron_fetch_buyers')
            self.market.misbehave('getOrderBuyerInfo', '503')
            self._buy()
            self._run('cron_fetch_buyers')
        text = json.dumps(log.output, ensure_ascii=False)
        for secret in ("Чичиков", '+79990003344', "Собакевич", '+79990001122'):
            self.assertNotIn(secret, text)
        self.assertTrue(row.organization_id)
