"""Write what the addresses and buttons do not leave behind within a test.

The shell of the baseline's Odoo runs it; ``env`` is the shell's. A model that is still without a
row afterwards is an error.
"""
from odoo import fields

env = env(su=True)  # noqa: F821 - the shell gives it
account = env['yandex.market.account'].search([], limit=1)
order = env['yandex.market.order'].search([('sale_order_id', '!=', False)], limit=1)
now = fields.Datetime.now()
ROWS = {
    'yandex.market.rate.limit': {
        'entity': account.business_id, 'operation': 'getReturnPhoto', 'until': now},
    'yandex.market.category': {'market_id': '90666', 'name': "Чайники", 'path': "Дом / Чайники"},
    'yandex.market.reconciliation.line': {
        'reconciliation_id': env['yandex.market.reconciliation'].search([], limit=1).id,
        'market_id': order.market_id, 'kind': 'status', 'market_says': "DELIVERY",
        'odoo_says': "PROCESSING", 'order_id': order.id},
    'yandex.market.return.application': {
        'return_id': env['yandex.market.return'].search([], limit=1).id, 'sku': 'RETURNED',
        'count': 1, 'reason': 'BAD_QUALITY', 'comment': "Не работает", 'amount': 120,
        'images': ['1']},
    'yandex.market.tax': {
        'account_id': account.id, 'vat': 'VAT_22',
        'tax_id': env['account.tax'].search([
            ('company_id', '=', account.company_id.id), ('amount', '=', 22)], limit=1).id},
    'yandex.market.stock.mark': {'cause': 'stock', 'company_id': account.company_id.id},
}
for model, values in ROWS.items():
    if not env[model].search_count([]):
        env[model].create(values)
    elif model == 'yandex.market.tax':
        env[model].search([('vat', '=', 'VAT_22')]).write({'tax_id': values['tax_id']})
env['yandex.market.event'].create({
    'account_id': account.id, 'kind': 'ORDER_UPDATED', 'state': 'failed', 'error': "Bad",
    'payload': '{}'})
env['yandex.market.command'].create({
    'account_id': account.id, 'shop_id': order.shop_id.id, 'order_id': order.id, 'kind': 'track',
    'state': 'failed', 'error': "Refused", 'attempts': 3})
empty = [
    model._name for model in map(env.__getitem__, env.registry.models)
    if model._name.startswith('yandex.market.') and not (model._abstract or model._transient)
    and not model.with_context(active_test=False).search_count([])]
env.cr.commit()
print("WRITTEN" if not empty else f"These models have no row: {empty}", flush=True)
