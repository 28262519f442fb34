"""`./run demo`: Odoo and a Market on this computer, and orders that come in by every channel."""
import argparse
import os
import sys
import time
from decimal import Decimal

from . import push
from .demo_day import count_wrong, let_day_pass
from .demo_money import let_money_in
from .rpc import LOGIN, PASSWORD
from .setup.server import chosen_port
from .setup.shell import Failure, as_command, say
from .simulator import USUAL
from .simulator.__main__ import PORT as MARKET_PORT
from .stage import open_stage

DATABASE, ENGLISH_DATABASE = 'sym_demo', 'sym_demo_english'
PLENTY = 100_000
PATIENCE = 60  # seconds for what a notification starts


def main(arguments=None):
    """Run the demo; 0 only if each order became the sales order that it should."""
    parser = argparse.ArgumentParser(prog='./run demo', description=__doc__)
    parser.add_argument('--exit', action='store_true', help="end when the orders are in")
    parser.add_argument(
        '--english-only', action='store_true',
        help="in a database of its own, where no other language is active")
    options = parser.parse_args(arguments)
    database = ENGLISH_DATABASE if options.english_only else DATABASE
    port = None if options.exit and not os.environ.get('ODOO_PORT') else chosen_port()
    with open_stage(
            database, port=port, market_port=0 if options.exit else MARKET_PORT,
            books=True) as stage:
        if options.english_only:
            stage.deactivate_languages()
        failures = _let_orders_in(stage) + let_money_in(stage)
        failures += count_wrong(stage, let_day_pass(stage))
        if not options.exit:
            _stay(stage)
    return 1 if failures else 0


def _let_orders_in(stage):
    """Let orders in through every channel; count the wrong ones."""
    stage.stock(dict.fromkeys(sorted(offer.sku for offer in stage.market.cabinet.offers), PLENTY))
    stage.connect_notifications()
    say(f"\n{'Market number':16} {'channel':13} {'shape':24} {'sales order':12} {'total':>12}"
        "  delivery")
    failures = 0
    for channel, let_in in CHANNELS.items():
        for order in let_in(stage):
            failures += _show(stage, channel, *order)
    for violation in stage.market.violations:
        failures += 1
        say(f"   against the Market's contract: {violation}")
    say(f"\n== Went wrong: {failures}" if failures else "\n== Each order is as it should be.")
    return failures


def _notify(stage):
    """Let the Market say that there are orders, which Odoo then reads."""
    for shape in USUAL.values():
        order = stage.market.place(shape, notify=True)
        give_up = time.monotonic() + PATIENCE
        while not stage.row(order.id) and time.monotonic() < give_up:
            time.sleep(0.2)
        yield order.id, shape, order.shop_total, order.is_test


def _pull(stage):
    """Let Odoo find orders that nobody told it of."""
    for shape in USUAL.values():
        order = stage.market.place(shape)
        stage.rpc.act('yandex.market.account', 'action_pull_orders', [stage.account])
        yield order.id, shape, order.shop_total, order.is_test


# Each lets orders in, and gives of each its number, its name, its total and whether it is a test.
CHANNELS = {
    'push': push.let_in,
    'notification': _notify,
    'pull': _pull,
}


def _show(stage, channel, number, name, expected, is_test):
    """Print an order's line of the table; 1 if it did not become what it should."""
    row = stage.row(number)
    begin = f"{number:<16} {channel:13} {name:24}"
    if not row or not row['sale_order_id']:
        say(f"{begin} WRONG: {row['error'] if row else 'it did not arrive'}")
        return 1
    sale = stage.sale(row)
    deliveries = ', '.join(f"{d['name']} {d['state']}" for d in sale['deliveries'])
    right = (
        row['state'] == 'imported' and row['is_test'] == is_test and sale['state'] == 'sale'
        and sale['client_order_ref'] == str(number)
        and Decimal(str(sale['amount_total'])) == expected
        and {delivery['state'] for delivery in sale['deliveries']} == {'assigned'})
    say(f"{begin} {sale['name']:12} {sale['amount_total']:12.2f}  {deliveries}"
        + ('' if right else f"  WRONG: expected {expected}"))
    return 0 if right else 1


def _stay(stage):
    """Leave everything running until Ctrl-C."""
    say(f"== Odoo: {stage.odoo.url}/odoo   login: {LOGIN}   password: {PASSWORD}")
    say("   Place an order by hand, in another terminal:")
    say("   ./run market order --shop FBS --sku TEAPOT-1 --count 2")
    say("   Ctrl-C ends everything.")
    while stage.odoo.process.poll() is None:
        time.sleep(0.5)
    raise Failure(f"Odoo ended by itself; see {stage.odoo.log}")


if __name__ == '__main__':
    sys.exit(as_command(main))
