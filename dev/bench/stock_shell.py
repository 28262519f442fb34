"""Fill a catalogue up in Odoo's own shell, tell its stock, and print what it took as JSON.

Reads its task from the environment variable ``STOCK``. ``env`` is the shell's.
"""
import json
import os
import resource
import statistics
import time
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.fields import Command

from odoo.addons.sale_yandex_market.market.client import Client

task = json.loads(os.environ['STOCK'])
env = env(user=SUPERUSER_ID)  # noqa: F821 - the shell gives it
cr = env.cr
KIT_SHARE, CHANGES, TIMES = 10, 100, 7


def set_up():
    """Make a company with a cabinet, and the rows that all others are copies of."""
    env['ir.cron'].search([]).active = False
    company = env['res.company'].create({'name': "Stock"})
    warehouse = env['stock.warehouse'].search([('company_id', '=', company.id)]) or env[
        'stock.warehouse'].create({'name': "Stock", 'code': 'ST', 'company_id': company.id})
    account = env['yandex.market.account'].create({
        'name': "Stock", 'company_id': company.id, 'api_key': task['key'],
        'api_url': task['url'], 'business_id': str(task['business'])})
    env['yandex.market.shop'].create({
        'name': "Stock", 'account_id': account.id, 'campaign_id': str(task['campaign']),
        'warehouse_id': warehouse.id, 'placement': 'fbs'})
    first, part = env['product.product'].create([
        {'name': "x", 'default_code': code, 'type': 'consu', 'is_storable': True,
         'company_id': company.id} for code in ('SKU-000000', 'PART')])
    for product in (first, part):
        env['stock.quant']._update_available_quantity(product, warehouse.lot_stock_id, 50)
    env['yandex.market.offer'].create(
        {'account_id': account.id, 'sku': 'SKU-000000', 'product_id': first.id})
    env['mrp.bom'].create({
        'product_tmpl_id': env['product.product'].create({
            'name': "x", 'default_code': 'KIT', 'type': 'consu', 'is_storable': True,
            'company_id': company.id}).product_tmpl_id.id,
        'type': 'phantom', 'company_id': company.id, 'bom_line_ids': [
            Command.create({'product_id': first.id, 'product_qty': 2}),
            Command.create({'product_id': part.id, 'product_qty': 0.5})]})
    cr.commit()


def copy_rows(table, where, count, **values):
    """Copy a row of a table; ``values`` are SQL for what differs, ``n`` being the copy's number."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
    columns = [name for [name] in cr.fetchall() if name != 'id']
    listed = ', '.join(f'"{name}"' for name in columns)
    chosen = ', '.join(values.get(name, f'source."{name}"') for name in columns)
    cr.execute(
        f"INSERT INTO {table} ({listed}) SELECT {chosen} FROM {table} source, {count} "
        f"WHERE source.{where} RETURNING id")
    return [row_id for [row_id] in cr.fetchall()]


def fill_up():
    """Bring the catalogue to its size; each tenth product becomes a kit of two others."""
    env.flush_all()
    cr.execute("SELECT count(*) FROM yandex_market_offer")
    begin, end = cr.fetchone()[0], task['offers']
    numbers = f"generate_series({begin}, {end - 1}) n"
    first = env['product.product'].search([('default_code', '=', 'SKU-000000')])
    templates = copy_rows('product_template', f'id = {first.product_tmpl_id.id}', numbers)
    pairs = f"unnest(ARRAY{templates}) WITH ORDINALITY t(template, place)"
    code = f"'SKU-' || lpad((t.place + {begin - 1})::text, 6, '0')"
    copy_rows('product_product', f'id = {first.id}', pairs, product_tmpl_id='t.template',
              default_code=code)
    made = (f"(SELECT id, default_code FROM product_product WHERE product_tmpl_id >= "
            f"{min(templates)} AND default_code LIKE 'SKU-%') p")
    [quant] = first.stock_quant_ids.filtered(lambda q: q.location_id.usage == 'internal')
    copy_rows('stock_quant', f'id = {quant.id}', made, product_id='p.id')
    [offer] = env['yandex.market.offer'].search([('sku', '=', 'SKU-000000')])
    copy_rows('yandex_market_offer', f'id = {offer.id}', made, product_id='p.id',
              sku='p.default_code')
    bom = env['mrp.bom'].search([('type', '=', 'phantom')], order='id', limit=1)
    kits = copy_rows('mrp_bom', f'id = {bom.id}', (
        f"unnest(ARRAY{templates[:-KIT_SHARE:KIT_SHARE]}) t"), product_tmpl_id='t')
    for number, line in enumerate(bom.bom_line_ids, 1):
        copy_rows('mrp_bom_line', f'id = {line.id}', (
            f"(SELECT b.id, p.id AS kit FROM mrp_bom b JOIN product_product p "
            f"ON p.product_tmpl_id = b.product_tmpl_id WHERE b.id = ANY(ARRAY{kits})) b"),
            bom_id='b.id', product_id=f'b.kit + {number}')
    cr.execute("""
        INSERT INTO yandex_market_stock_mark (shop_id, cause)
        SELECT id, 'settings' FROM yandex_market_shop""")
    cr.commit()
    env.invalidate_all()
    cr.connection.autocommit = True
    cr.execute("VACUUM ANALYZE")
    cr.connection.autocommit = False


def measure(work):
    """Give the seconds that a piece of work takes."""
    env.invalidate_all()
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def change_and_tell(number):
    """Change a hundred quantities, and tell them."""
    quants = env['stock.quant'].search(
        [('location_id.usage', '=', 'internal')], order='id', offset=CHANGES, limit=CHANGES)
    for quant in quants:
        quant.quantity += 1 + number
    cr.commit()
    account._cron_push_stock()
    cr.commit()


def compare():
    """Compare everything; give the seconds in all, and those of requests and their answers."""
    seconds, get_pages = [], Client.get_stocks_on_partner_warehouses

    def timed(*arguments):
        pages, began = get_pages(*arguments), time.perf_counter()
        for page in pages:
            seconds.append(time.perf_counter() - began)
            yield page
            began = time.perf_counter()
    with patch.object(Client, 'get_stocks_on_partner_warehouses', timed):
        total = measure(account._compare_stock)
    cr.commit()
    return total, sum(seconds)


if not env['yandex.market.account'].search([], limit=1):
    set_up()
fill_up()
account = env['yandex.market.account'].search([], limit=1)
account._cron_push_stock()
cr.commit()
env.invalidate_all()
change_and_tell(0)
push = statistics.median(
    measure(lambda number=number: change_and_tell(number)) for number in range(TIMES))
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
total, http = min((compare() for _time in range(2)), key=lambda figures: figures[0] - figures[1])
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
floor = min(measure(lambda: env['stock.quant']._read_group(
    [], ['product_id'], ['quantity:sum', 'reserved_quantity:sum'])) for _time in range(3))
print('STOCK', json.dumps({
    'push': push, 'compare': total, 'http': http, 'floor': floor, 'memory': memory}))
