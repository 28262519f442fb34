"""Proof that Odoo and the Market agree: order by order, piece by piece, kopeck by kopeck."""
import re
from collections import Counter
from decimal import Decimal

# Odoo says this of each of our calls by XML-RPC that gives nothing back.
ITS_OWN = re.compile(r'cannot marshal None')
ENTRY = re.compile(r'\n(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ )')
FAULT = re.compile(r'^\S+ \S+ \d+ (ERROR|CRITICAL) \S+ (\S+): (.*)')


def disagreements(burst):
    """Hold everything that both sides know of some orders against each other.

    :param burst: `Burst`
    :return: what differs, as texts
    :rtype: list
    """
    found = [*_of_orders(burst), *_of_goods(burst), *_needing_help(burst)]
    return found + [f"against the Market's contract: {violation}"
                    for violation in burst.market.violations]


def _of_orders(burst):
    rpc, numbers = burst.stage.rpc, [str(order.id) for order in burst.orders]
    rows = _by(rpc.read('yandex.market.order', [('market_id', 'in', numbers)], [
        'market_id', 'state', 'error', 'sale_order_id', 'status', 'substatus']), 'market_id')
    sales = _by(rpc.read('sale.order', [('client_order_ref', 'in', numbers)], [
        'client_order_ref', 'name', 'state', 'amount_total', 'order_line', 'picking_ids']),
        'client_order_ref')
    lines = _by(rpc.read('sale.order.line', [('order_id.client_order_ref', 'in', numbers)], [
        'order_id', 'product_id', 'product_uom_qty', 'price_total']),
        lambda line: line['order_id'][0])
    pickings = _by(rpc.read('stock.picking', [('sale_id.client_order_ref', 'in', numbers)], [
        'sale_id', 'state']), lambda picking: picking['sale_id'][0])
    for order in burst.orders:
        mine, sold = rows.get(str(order.id), []), sales.get(str(order.id), [])
        if len(mine) != 1 or len(sold) != 1:
            yield f"order {order.id}: {len(mine)} rows, {len(sold)} sales orders {mine[:1]}"
            continue
        [row], [sale] = mine, sold
        for what, ours, theirs in (
                ("state", row['state'], 'imported'),
                ("status", row['status'], order.status),
                ("sales order", sale['state'], 'sale'),
                ("total", Decimal(str(sale['amount_total'])), order.shop_total),
                ("lines", _sold(lines[sale['id']]), _bought(order)),
                ("deliveries", [p['state'] for p in pickings.get(sale['id'], [])], ['assigned']),
                # Whoever was asked has said the number in the answer.
                ("our number", sale['name'],
                 order.external_id or (order in burst.asked and sale['name']))):
            if ours != theirs:
                yield f"order {order.id}: {what}: {ours} in Odoo, {theirs} on the Market"


def _by(records, key):
    groups = {}
    for record in records:
        groups.setdefault(key(record) if callable(key) else record[key], []).append(record)
    return groups


def _sold(lines):
    """Give pieces and kopecks by SKU, of goods."""
    pieces, money = Counter(), Counter()
    for line in lines:
        found = re.match(r'\[(CHAOS-\S+)\]', line['product_id'][1])
        if found:
            pieces[found[1]] += round(line['product_uom_qty'])
            money[found[1]] += round(line['price_total'] * 100)
    return {sku: (pieces[sku], money[sku]) for sku in pieces}


def _bought(order):
    return {line.sku: (line.count, int(line.payment * 100)) for line in order.lines}


def _of_goods(burst):
    rpc = burst.stage.rpc
    promised = Counter()
    for order in burst.orders:
        promised.update({line.sku: line.count for line in order.lines})
    products = rpc('product.product', 'search_read', [('default_code', 'in', burst.skus)], [
        'default_code', 'free_qty', 'qty_available'], context={
            'warehouse_id': burst.stage.warehouse})
    for product in products:
        sku = product['default_code']
        ours = (product['qty_available'], product['free_qty'])
        theirs = (burst.stock[sku], burst.stock[sku] - promised[sku])
        if ours != theirs:
            yield f"{sku}: on hand and free {ours}, and should be {theirs}"


def _needing_help(burst):
    rpc, numbers = burst.stage.rpc, [str(order.id) for order in burst.orders]
    for what, model, domain in (
            ("failed events", 'yandex.market.event', [
                ('market_id', 'in', numbers), ('state', '=', 'failed')]),
            ("failed commands", 'yandex.market.command', [
                ('order_id.market_id', 'in', numbers), ('state', '=', 'failed')]),
            ("activities", 'mail.activity', [('res_model', 'like', 'yandex.market')]),
            ("scheduled actions that fail", 'ir.cron', [
                ('cron_name', 'like', 'Yandex Market'), '|', ('failure_count', '>', 0),
                ('active', '=', False)])):
        count = rpc(model, 'search_count', domain, context={'active_test': False})
        if count:
            yield f"{count} {what}"


def faults_in(log, begin):
    """Give what Odoo's log calls faults, with how often: names of loggers and first lines."""
    with log.open('rb') as file:
        file.seek(begin)
        text = file.read().decode(errors='replace')
    faults = Counter()
    for entry in ENTRY.split('\n' + text):
        found = FAULT.match(entry.lstrip())
        if found and not ITS_OWN.search(entry):
            last = entry.strip().splitlines()[-1]
            faults[f"{found[2]}: {re.sub(r'[0-9]+', '#', found[3])[:110]} | {last[:110]}"] += 1
    return faults
