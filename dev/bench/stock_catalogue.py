"""Fill a catalogue up in Odoo's own shell, and tell all of its stock once.

Reads its task from the environment variable ``STOCK``. ``env`` is the shell's.
"""
import json
import os

from odoo import SUPERUSER_ID
from odoo.fields import Command

task = json.loads(os.environ['STOCK'])
env = env(user=SUPERUSER_ID)  # noqa: F821 - the shell gives it
cr = env.cr
KIT_SHARE = 10
SHELVES = 4  # on which a product lies, as it does in a warehouse: a quant on each


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
        'warehouse_id': warehouse.id, 'placement': 'fbs', 'sends_stock': True})
    first, part = env['product.product'].create([
        {'name': "x", 'default_code': code, 'type': 'consu', 'is_storable': True,
         'company_id': company.id} for code in ('SKU-000000', 'PART')])
    shelves = env['stock.location'].create([
        {'name': f"Shelf {number}", 'location_id': warehouse.lot_stock_id.id,
         'company_id': company.id} for number in range(SHELVES)])
    for product in (first, part):
        for shelf in shelves:
            env['stock.quant']._update_available_quantity(product, shelf, 50)
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
    for quant in first.stock_quant_ids:
        copy_rows('stock_quant', f'id = {quant.id}', made, product_id='p.id')
    [offer] = env['yandex.market.offer'].search([('sku', '=', 'SKU-000000')])
    copy_rows('yandex_market_offer', f'id = {offer.id}', made, product_id='p.id',
              sku='p.default_code')
    bom = env['mrp.bom'].search([('type', '=', 'phantom')], order='id', limit=1)
    kits = copy_rows('mrp_bom', f'id = {bom.id}', (
        f"unnest(ARRAY{templates[:-KIT_SHARE:KIT_SHARE]}) t"), product_tmpl_id='t')
    for number, line in enumerate(bom.bom_line_ids, 1):
        copy_rows('mrp_bom_line', f'id = {line.id}', (
            f"(SELECT b.id, p.id, p.product_tmpl_id FROM mrp_bom b JOIN product_product kit "
            f"ON kit.product_tmpl_id = b.product_tmpl_id JOIN product_product p "
            f"ON p.id = kit.id + {number} WHERE b.id = ANY(ARRAY{kits})) b(bom, part, template)"),
            bom_id='b.bom', product_id='b.part', product_tmpl_id='b.template')
    cr.execute("""
        INSERT INTO yandex_market_stock_mark (shop_id, cause)
        SELECT id, 'settings' FROM yandex_market_shop""")
    env.invalidate_all()


def tidy_up():
    """Let PostgreSQL know its tables, as it does by itself over time."""
    cr.commit()
    cr.connection.autocommit = True
    cr.execute("VACUUM ANALYZE")
    cr.connection.autocommit = False


if not env['yandex.market.account'].search([], limit=1):
    set_up()
fill_up()
tidy_up()
env['yandex.market.account']._cron_push_stock()
tidy_up()
print('FILLED')
