"""Bare Odoo, in its own shell: create and confirm sales orders, and print what it took as JSON.

Reads its task from the environment variable ``TASK``. ``env`` is the shell's.
"""
import json
import os
import time

from odoo import SUPERUSER_ID
from odoo.fields import Command

task = json.loads(os.environ['TASK'])
env = env(user=SUPERUSER_ID, context={  # noqa: F821 - the shell gives it
    'lang': 'en_US', 'allowed_company_ids': [task['company']]})
products = env['product.product'].search([('default_code', 'in', task['skus'])]).ids
tax = env['account.tax'].search(
    [('company_id', '=', task['company']), ('amount', '=', task['vat'])], limit=1)


def make_order(number):
    """Make one order, as the module fills it, in a transaction of its own."""
    chosen = [products[(number + line) % len(products)] for line in range(task['lines'])]
    order = env['sale.order'].create({
        'company_id': task['company'],
        'partner_id': task['partner'],
        'partner_shipping_id': task['partner'],
        'warehouse_id': task['warehouse'],
        'pricelist_id': False,
        'user_id': False,
        'client_order_ref': f'floor-{number}',
        'commitment_date': '2026-12-01 09:00:00',
        'order_line': [
            Command.create({
                'product_id': product, 'product_uom_qty': 3, 'price_unit': 100, 'discount': 0,
                'technical_price_unit': -1, 'tax_ids': [Command.set(tax.ids)]})
            for product in chosen],
    })
    order.action_confirm()
    env.cr.commit()
    env.invalidate_all()


for number in range(3):
    make_order(number)  # Odoo's own caches are warm afterwards, as they are in a worker
statements, began = env.cr.sql_log_count, time.monotonic()
for number in range(task['orders']):
    make_order(number)
print('FIGURES', json.dumps({
    'statements': (env.cr.sql_log_count - statements) / task['orders'],
    'seconds': (time.monotonic() - began) / task['orders']}))
