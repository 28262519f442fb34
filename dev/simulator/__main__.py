"""The simulator at the command line."""
import argparse
import json
import sys
import time

import requests

from .control import PREFIX
from .ledger import SERVICES
from .misbehaviour import KINDS
from .push import command_line as push_command_line
from .server import HOST, Simulator
from .shapes import SHAPES
from .words import STATUSES, SUBSTATUSES

PORT = 8079
EPILOG = """\
To learn the module without a cabinet on the Market:
  1. %(prog)s serve              in a terminal of its own; it prints a token and three shops
  2. in Odoo, connect a cabinet with that token and that API address, and fetch its shops
  3. %(prog)s notify-to --url <address for notifications>
     or, for the old push API:
     %(prog)s connect --shop FBS --url <address for push> --token <token for push>
  4. %(prog)s order --shop FBS --sku TEAPOT-1 --count 2 --price 1990
  5. %(prog)s move <order> CANCELLED USER_CHANGED_MIND
"""


def main(arguments=None) -> int:
    """Run a command and return its exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except requests.ConnectionError:
        _say(f"Nobody answers on port {options.port}: start the simulator with serve first.")
    except OSError as error:
        _say(f"Port {options.port} can't be used: {error.strerror or error}. Try another --port.")
    except KeyboardInterrupt:
        _say("The Market is closed.")
        return 0
    return 1


def _parser():
    parser = argparse.ArgumentParser(
        prog='./run market', description="A Yandex Market to try things with, on this computer.",
        epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(title='commands', required=True, metavar='command')

    def command(name, run, text):
        sub = commands.add_parser(name, help=text, description=text)
        sub.add_argument('--port', type=int, default=PORT, help="of the simulator (%(default)s)")
        sub.set_defaults(run=run)
        return sub

    command('serve', _serve, "Start the Market; Ctrl-C ends it.")
    command('status', _status, "Show the shops, the offers and what broke the contract.")
    push_command_line.add_commands(command, _tell, _show)
    sub = command('notify-to', _notify_to, "Give the cabinet the address for notifications.")
    sub.add_argument('--url', required=True, help="as Odoo's cabinet shows it")
    sub.add_argument('--shop', help="campaign id, or FBS, EXPRESS, DBS: only for that shop")
    sub.add_argument('--bare', action='store_true', help="call it without /notification behind")
    sub = command('ping', _ping, "Ask whether anybody takes notifications.")
    sub.add_argument('--shop', help="campaign id, or FBS, EXPRESS, DBS: the shop's own address")
    sub = command('order', _order, "Place an order, as a buyer does.")
    sub.add_argument('--shop', help="campaign id, or FBS, EXPRESS, DBS")
    sub.add_argument('--sku', help="what is bought; by default two of the cabinet's offers")
    sub.add_argument('--count', type=int, default=1, help="how many (%(default)s)")
    sub.add_argument('--price', help="of one, in roubles; by default the offer's own")
    sub.add_argument('--shape', choices=SHAPES, metavar='SHAPE', help='; '.join(
        f'{name}: {shape.summary}' for name, shape in SHAPES.items()))
    sub = command('move', _move, "Change an order's status, as the Market does.")
    sub.add_argument('order', type=int, help="the Market's order number")
    sub.add_argument('status', choices=STATUSES, metavar='STATUS', help=', '.join(STATUSES))
    sub.add_argument('substatus', nargs='?', default='', choices=SUBSTATUSES, metavar='SUBSTATUS',
                     help="such as STARTED, READY_TO_SHIP, USER_CHANGED_MIND")
    sub = command('return', _give_back, "Give something of an order back, as a buyer does.")
    sub.add_argument('order', type=int, help="the Market's order number")
    sub.add_argument('counts', type=int, nargs='*', metavar='COUNT',
                     help="units of each line that come back; by default all")
    sub.add_argument('--unredeemed', action='store_true', help="the buyer never took them")
    sub.add_argument('--fast', action='store_true', help="the buyer keeps them")
    sub = command('move-return', _move_return, "Change a return's state, as the Market does.")
    sub.add_argument('return_id', type=int, metavar='return', help="as return prints it")
    sub.add_argument('--refund', metavar='STATUS',
                     help="of the money, such as WAITING_FOR_DECISION, REFUNDED")
    sub.add_argument('--shipment', metavar='STATUS',
                     help="of the goods, such as IN_TRANSIT, READY_FOR_PICKUP, PICKED")
    sub = command('shipment', _shipment, "Move a shipment on, as the Market does.")
    sub.add_argument('shipment', type=int, help="the Market's shipment number, as Odoo shows it")
    sub.add_argument('step', choices=('form', 'accept', 'finish'),
                     help="close it for orders; take it in; have done with it")
    command('money', _money, "Show what was paid out to the seller, what waits, and the points.")
    sub = command('payout', _pay_out, "Pay out what orders that came to an end have brought.")
    sub.add_argument('--difference', default='0', metavar='ROUBLES',
                     help="what the report says too much of it, to see that found out")
    sub = command('charge', _charge, "Write a row of your own into the report of payments.")
    sub.add_argument('amount', help="in roubles; with a minus, what the seller pays: -- -12.50")
    sub.add_argument('--source', default=SERVICES, help="(%(default)s)")
    sub.add_argument('--name', default="Хранение возвратов", help="of the service (%(default)s)")
    sub.add_argument('--order', type=int, help="the Market's order number")
    sub.add_argument('--status', help="words in the place of the Market's usual ones")
    sub = command('misbehave', _misbehave, "Let the Market fail in the next calls.")
    sub.add_argument('kind', choices=KINDS, metavar='KIND', help=', '.join(KINDS))
    sub.add_argument('--operation', default='*', help="such as getCampaigns; by default any")
    sub.add_argument('--times', type=int, default=1, help="calls (%(default)s)")
    return parser


def _serve(options):
    with Simulator(options.port) as market:
        _say(f"The Market is open: {market.url}  (Ctrl-C ends it)")
        _say(f"  Api-Key token  {market.api_key}")
        _say(f"  cabinet        {market.cabinet.id}")
        for shop in market.cabinet.shops:
            _say(f"  shop           {shop.id}  {shop.program:8} {shop.name}")
        while True:
            time.sleep(3600)


def _status(options):
    status = _tell(options, 'GET', '/')
    if status is None:
        return 1
    for shop in status['shops']:
        _say(f"shop   {shop['id']}  {shop['program']:8} {shop['name']} {shop['address']}".rstrip())
    if status['notifications']:
        _say(f"notifications to {status['notifications']['url']}")
    for offer in status['offers']:
        _say(f"offer  {offer['sku']:14} {offer['price']:>9}  {offer['name']}")
    _say(f"{status['orders']} orders, {status['violations']} breaches of the contract")
    for violation in _tell(options, 'GET', '/violations')['violations']:
        _say(f"  {violation}")
    return 1 if status['violations'] else 0


def _notify_to(options):
    told = {'url': options.url, 'shop': options.shop, 'bare': options.bare}
    return _show_ping(_tell(options, 'POST', '/notifications', told))


def _ping(options):
    return _show_ping(_tell(options, 'POST', '/ping', {'shop': options.shop}))


def _show_ping(call):
    if call is None:
        return 1
    _show_call(call)
    return 0 if call['status'] == 200 and not call['violations'] else 1


def _order(options):
    told = {'shop': options.shop, 'shape': options.shape}
    if options.sku:
        told['lines'] = [{'sku': options.sku, 'count': options.count, 'price': options.price}]
    return _show(_tell(options, 'POST', '/orders', told))


def _move(options):
    told = {'status': options.status, 'substatus': options.substatus}
    return _show(_tell(options, 'POST', f'/orders/{options.order}/status', told))


def _give_back(options):
    told = {
        'counts': options.counts, 'unredeemed': options.unredeemed, 'is_fast': options.fast}
    order = _tell(options, 'POST', f'/orders/{options.order}/returns', told)
    if order is not None:
        _say(f"Return {order['return']}")
    return _show(order)


def _move_return(options):
    told = {'refund': options.refund, 'shipment': options.shipment}
    return _show(_tell(options, 'POST', f'/returns/{options.return_id}/status', told))


def _shipment(options):
    shipment = _tell(options, 'POST', f'/shipments/{options.shipment}/{options.step}', {})
    if shipment is None:
        return 1
    _say(f"Shipment {shipment['id']}: {shipment['status']}")
    return 0


def _money(options):
    money = _tell(options, 'GET', '/money')
    for payout in money['payouts']:
        _show_payout(payout)
    _say(f"{money['to_come']} roubles to come, {money['payable']} of them with the next payout "
         f"({money['next_payout']}); {money['points']} points")
    return 0


def _pay_out(options):
    payout = _tell(options, 'POST', '/payouts', {'difference': options.difference})
    if payout is None:
        return 1
    _show_payout(payout)
    return 0


def _show_payout(payout):
    wrong = payout['amount'] != payout['reported']
    said = f", in the report {payout['reported']}" if wrong else ''
    _say(f"Payment order {payout['number']} of {payout['on']}: {payout['amount']} roubles{said}")


def _charge(options):
    told = {
        'amount': options.amount, 'source': options.source, 'name': options.name,
        'order_id': options.order, 'status': options.status}
    charge = _tell(options, 'POST', '/charges', told)
    if charge is None:
        return 1
    _say(f"{charge['type']} {charge['amount']}: {charge['status']}")
    return 0


def _misbehave(options):
    told = {'operation': options.operation, 'kind': options.kind, 'times': options.times}
    if _tell(options, 'POST', '/misbehaviours', told) is None:
        return 1
    _say(f"The next {options.times} calls of {options.operation} end with {options.kind}.")
    return 0


def _show(order):
    """Tell what became of an order; 0 when the shop took it and nothing broke the contract."""
    if order is None:
        return 1
    _say(f"Order {order['id']} of {order['shop']}: {order['total']} roubles, "
         f"{order['status']} {order['substatus']}")
    for call in order['calls']:
        _show_call(call)
    if not order['calls']:
        _say("  Nobody was told: the shop learns of it when it asks the Market.")
    good = all(call['status'] == 200 and not call['violations'] for call in order['calls'][-1:])
    return 0 if good else 1


def _show_call(call):
    answer = call['failure'] or json.dumps(call['answer'], ensure_ascii=False)
    _say(f"  {call['operation']}: {call['status'] or '—'} in {call['seconds']:.2f} s  {answer}")
    for violation in call['violations']:
        _say(f"    against the contract: {violation}")


def _tell(options, method, path, told=None):
    """Send a command to the running simulator; None, with the reason shown, when it refuses."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(
            method, f'http://{HOST}:{options.port}{PREFIX}{path}', json=told, timeout=2000).json()
    if 'error' in answer:
        _say(f"The Market refuses: {answer['error']}")
        return None
    return answer


def _say(text):
    sys.stdout.write(f'{text}\n')
    sys.stdout.flush()


if __name__ == '__main__':
    sys.exit(main())
