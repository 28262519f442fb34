"""`./run demo`: Odoo and a Market on this computer, and orders that come in through every door."""
import argparse
import json
import os
import sys
import time
from decimal import Decimal

import requests

from . import market_api
from .demo_money import let_money_in
from .rpc import LOGIN, PASSWORD
from .setup.server import chosen_port
from .setup.shell import Failure, report, say
from .simulator import SHAPES, USUAL
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
    try:
        port = None if options.exit and not os.environ.get('ODOO_PORT') else chosen_port()
        with open_stage(
                database, port=port, market_port=0 if options.exit else MARKET_PORT,
                books=True) as stage:
            if options.english_only:
                stage.deactivate_languages()
            failures = _let_orders_in(stage) + let_money_in(stage)
            if not options.exit:
                _stay(stage)
    except Failure as failure:
        report(failure)
        return 1
    except KeyboardInterrupt:
        return 130
    return 1 if failures else 0


def _let_orders_in(stage):
    """Place an order of each shape, and those of the collected examples; count the wrong ones."""
    examples = list(_examples())
    skus = {offer.sku for offer in stage.market.cabinet.offers}
    skus.update(item['sku'] for example in examples for item in example.items)
    stage.stock(dict.fromkeys(sorted(skus), PLENTY))
    stage.connect_notifications()
    say(f"\n{'Market number':16} {'door':13} {'shape':24} {'sales order':12} {'total':>12}"
        "  delivery")
    failures = 0
    for door, let_in in CHANNELS.items():
        for shape in SHAPES if door == 'push' else USUAL.values():
            order = let_in(stage, shape)
            failures += _show(stage, door, order.id, shape, order.shop_total, order.is_test)
    for example in examples:
        example.place(stage)
        failures += _show(
            stage, 'push', example.id, example.name, example.total, example.is_test)
    for violation in stage.market.violations:
        failures += 1
        say(f"   against the Market's contract: {violation}")
    say(f"\n== Went wrong: {failures}" if failures else "\n== Each order is as it should be.")
    return failures


def _push(stage, shape):
    """Let the Market call the shop, and wait for its answer."""
    return stage.market.place(shape)


def _notify(stage, shape):
    """Let the Market say that there is an order, which Odoo then reads."""
    order = stage.market.place(shape, push=False, notify=True)
    give_up = time.monotonic() + PATIENCE
    while not stage.row(order.id) and time.monotonic() < give_up:
        time.sleep(0.2)
    return order


def _pull(stage, shape):
    """Let Odoo find an order that nobody told it of."""
    order = stage.market.place(shape, push=False)
    stage.rpc.act('yandex.market.account', 'action_pull_orders', [stage.account])
    return order


CHANNELS = {'push': _push, 'notification': _notify, 'pull': _pull}


def _show(stage, door, number, name, expected, is_test):
    """Print an order's line of the table; 1 if it did not become what it should."""
    row = stage.row(number)
    begin = f"{number:<16} {door:13} {name:24}"
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


class _Example:
    """A payload of ``order/accept`` from the folder of the Market's collected examples."""

    def __init__(self, path):
        self.name = path.name.removeprefix('order-accept.request-').split('.')[0]
        self.order = json.loads(path.read_text(encoding='utf-8'), parse_float=Decimal)['order']
        self.id = self.order['id']
        self.is_test = self.order.get('fake', False)
        self.items = [
            {**item, 'sku': str(item['offerId'])} for item in self.order['items']]

    @property
    def total(self):
        """What the buyer pays: the goods, and the delivery where the shop delivers."""
        delivery = self.order['delivery']
        own = delivery.get('deliveryPartnerType') == 'SHOP'
        return sum(
            (Decimal(item['price']) * item['count'] for item in self.items),
            Decimal(delivery['price'] if own else 0))

    def place(self, stage):
        """Send it as it is to the shop of its kind."""
        own = self.order['delivery'].get('deliveryPartnerType') == 'SHOP'
        push = stage.market.shop('DBS' if own else 'FBS').push
        with requests.Session() as session:
            session.trust_env = False
            session.post(
                f'{push.url}/order/accept', headers={'Authorization': push.token},
                json=json.loads(json.dumps({'order': self.order}, default=float)),
                timeout=10).raise_for_status()


def _examples():
    folder = market_api.folder() / 'examples' / 'push'
    for path in sorted(folder.glob('order-accept.request-*.json')):
        yield _Example(path)


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
    sys.exit(main())
