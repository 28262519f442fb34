"""A day at the shop for the demo: what needs a person, and what is on its way."""
import itertools
import time
from contextlib import suppress
from datetime import datetime, timezone
from decimal import Decimal
from xmlrpc.client import Fault

from .setup.shell import Failure, say
from .simulator import NewLine
from .simulator.cabinet import Offer

UNKNOWN = "Пиала, 250 мл", Decimal('890.00')
MARKED = Offer('СКАТЕРТЬ-140', "Скатерть льняная, 140×180 см", Decimal('3490.00'))
BARCODE = '4601234567893'
PATIENCE = 120  # seconds for what scheduled actions do
PLENTY = 1000

# What each order of the day is by its end: a model, the order's field in it, and a domain.
ENDS = {
    'waiting': ("an unknown SKU", 'yandex.market.order', 'market_id', [
        ('state', '=', 'exception'), ('sale_order_id', '=', False)]),
    'marked': ("marked goods, to pack", 'stock.picking', 'yandex_market_order_id.market_id', [
        ('yandex_market_step', '=', 'pack')]),
    'refused': ("a code that is refused", 'yandex.market.marking.code', 'order_id.market_id', [
        ('state', '=', 'invalid')]),
    'packed': ("in two boxes, ready", 'stock.picking', 'yandex_market_order_id.market_id', [
        ('yandex_market_step', '=', 'ready')]),
    'returned': ("a return to decide", 'yandex.market.return', 'order_number', [
        ('needs_decision', '=', True)]),
    'cancelled': ("cancelled by the shop", 'yandex.market.order', 'market_id', [
        ('state', '=', 'cancelled')]),
    'express': ("a courier comes", 'yandex.market.order', 'market_id', [
        ('hand_over_by', '!=', False), ('state', '=', 'imported')]),
}


def let_day_pass(stage):
    """Let orders come in of which each is another piece of work, and do some of it.

    :return: the Market's orders, by the keys of :data:`ENDS`
    :rtype: dict
    """
    _offer_marked_goods(stage)
    stage.rpc.act('yandex.market.account', 'action_switch_packages_on', [stage.account])
    stage.rpc.act('yandex.market.shop', 'action_confirm_fbs', [stage.shops['FBS']])
    orders = _place(stage)
    stage.pull_orders()
    _pack(stage, orders['packed'])
    _pack_with_bad_code(stage, orders['refused'])
    _give_back(stage, orders['returned'])
    stage.market.move(orders['cancelled'], 'CANCELLED', 'SHOP_FAILED')
    stage.pull_orders()
    stage.run('read_quality')
    stage.rpc.act('yandex.market.shipment', 'action_find', [])
    return orders


def count_wrong(stage, orders):
    """Wait for what the orders of a day become, print it, and count what went wrong."""
    failures = 0
    say(f"\n{'Market number':16} what it shows")
    for name, order in orders.items():
        text, model, field, domain = ENDS[name]
        wrong = not _wait_for(stage, model, [(field, '=', str(order.id)), *domain])
        failures += wrong
        say(f"{order.id:<16} {text}" + ("  WRONG" if wrong else ''))
    return failures


def _offer_marked_goods(stage):
    if MARKED not in stage.market.cabinet.offers:
        stage.market.cabinet.offers.append(MARKED)
    stage.stock({MARKED.sku: PLENTY})
    product = stage.rpc.find('product.product', [('default_code', '=', MARKED.sku)])
    stage.rpc('product.product', 'write', [product], {'barcode': BARCODE})


def _place(stage):
    """Let buyers order what makes the work of a day."""
    place, some = stage.market.place, [NewLine('TEAPOT-1', 1), NewLine('0557722', 2)]
    return {
        'waiting': place('fbs', lines=[NewLine(_offer_unknown(stage), 2)]),
        'marked': place('fbs-marked', lines=[NewLine(MARKED.sku, 2), NewLine('CUP-6')]),
        'refused': place('fbs-marked', lines=[NewLine(MARKED.sku)]),
        'packed': place('fbs', lines=[NewLine('CUP-6'), NewLine('САМОВАР-3')]),
        'returned': place('dbs-courier', lines=some),
        'cancelled': place('fbs', lines=some),
        'express': place('express', lines=some),
    }


def _offer_unknown(stage):
    """Offer a SKU that Odoo has no product for; somebody may have mended that of the last time."""
    known = stage.rpc.read('yandex.market.offer', [('product_id', '!=', False)], ['sku'])
    sku = next(sku for number in itertools.count(1)
               if (sku := f'ПИАЛА-{number}') not in {offer['sku'] for offer in known})
    stage.market.cabinet.offers.append(Offer(sku, *UNKNOWN))
    return sku


def _delivery(stage, order):
    """Give the id of an order's delivery."""
    row = stage.row(order.id)
    if not row or not row['sale_order_id']:
        raise Failure(f"Order {order.id} did not become a sales order: {row and row['error']}")
    return stage.sale(row)['deliveries'][0]['id']


def _pack(stage, order):
    """Put each line into a box of its own, and validate."""
    delivery = _delivery(stage, order)
    lines = stage.rpc('stock.move.line', 'search', [('picking_id', '=', delivery)])
    for line in lines:
        stage.rpc.act('stock.move.line', 'action_put_in_pack', [line])
    _validate(stage, delivery)


def _pack_with_bad_code(stage, order):
    """Scan a code that somebody has sold before, and validate."""
    code = f'010{BARCODE}21{order.id:0>13}\x1d93Wx6M'
    order.verdicts[code] = ['INVALID', 'INVALID', 'ITEM_SOLD']
    delivery = _delivery(stage, order)
    scanned = code.replace('\x1d', '<GS>')  # which XML can't carry
    [said] = stage.rpc('stock.picking', 'yandex_market_scan', [delivery], scanned)
    if not said['ok']:
        raise Failure(said['text'])
    _validate(stage, delivery)
    _ask_for_verdicts(stage, order)


def _ask_for_verdicts(stage, order):
    """Let Odoo ask what became of the codes as soon as they are sent, and not a minute later."""
    asks = [('kind', '=', 'verdicts'), ('order_id.market_id', '=', str(order.id))]
    if _wait_for(stage, 'yandex.market.command', asks):
        now = datetime.now(timezone.utc).strftime('%Y-%m-%d %H:%M:%S')
        commands = stage.rpc('yandex.market.command', 'search', asks)
        stage.rpc('yandex.market.command', 'write', commands, {'next_try': now})
        stage.run('check_codes')


def _validate(stage, delivery):
    moves = stage.rpc('stock.move', 'search', [('picking_id', '=', delivery)])
    stage.rpc('stock.move', 'write', moves, {'picked': True})
    stage.rpc.act('stock.picking', 'button_validate', [delivery])


def _give_back(stage, order):
    """Let an order reach its buyer, who does not like it."""
    for status in (('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'),
                   ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED')):
        stage.market.move(order, *status)
    stage.pull_orders()
    found = stage.market.new_return(order, [1, 0])
    stage.market.move_return(found, refund='WAITING_FOR_DECISION')
    with suppress(Fault):  # the scheduled action is just at it
        stage.rpc.act('yandex.market.shop', 'action_pull_returns', [stage.shops['DBS']])


def _wait_for(stage, model, domain):
    """Wait until a record fits; tell whether one does."""
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        if stage.rpc.find(model, domain):
            return True
        time.sleep(0.5)
    return False
