from odoo import fields
from odoo.fields import Command

from ...tools.available_stock import Figure
from .. import payloads
from ..payloads import item


def make_records(case):
    """Make a record of each model in the company of a test.

    :param case: ``tests.common.MarketCase``
    :return: the yandex.market.order and the yandex.market.return
    """
    row = case._take(payloads.fbs(item('KETTLE', 1, 1)))
    case.env['yandex.market.event'].create({'account_id': case.account.id, 'kind': 'PING'})
    case.env['yandex.market.command']._enqueue(row, 'external_id')
    case.env['yandex.market.price'].create({
        'offer_id': case.account.offer_ids[:1].id, 'currency_id': case.rouble.id})
    check = case.env['yandex.market.reconciliation'].create({'account_id': case.account.id})
    case.env['yandex.market.reconciliation.line']._store_unknown(check, row)
    case.env['yandex.market.marking.code'].create({
        'order_id': row.id, 'line_market_id': '1', 'unit': 1, 'kind': 'uin',
        'value': '9900000000007309', 'identity': '9900000000007309'})
    back = case.env['yandex.market.return'].create({
        'shop_id': case.shop.id, 'market_id': '90011', 'order_number': row.market_id,
        'payload': '{}', 'line_ids': [Command.create({'sku': 'KETTLE', 'count': 1})],
        'application_ids': [Command.create({'sku': 'KETTLE', 'count': 1})]})
    case.env['yandex.market.shipment'].create({'shop_id': case.shop.id, 'market_id': '1'})
    payout = case.env['yandex.market.payout'].create(
        {'account_id': case.account.id, 'bank_order': '92735'})
    case.env['yandex.market.charge'].create({
        'account_id': case.account.id, 'kind': 'payment', 'wallet': 'money',
        'state': 'settled', 'amount': 1, 'key': '0', 'payout_id': payout.id})
    case.env['yandex.market.difference'].create(
        {'account_id': case.account.id, 'kind': 'incomplete', 'payout_id': payout.id})
    case.env['yandex.market.report'].create({
        'account_id': case.account.id, 'date_from': '2026-11-01', 'date_to': '2026-11-02'})
    stock = case.env['yandex.market.stock'].create({'shop_id': case.shop.id, 'sku': 'KETTLE'})
    stock._store_outcome({stock: Figure(9, case.kettle.id)}, fields.Datetime.now())
    return row, back
