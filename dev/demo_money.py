"""Two payouts for the demo: one adds up, the other does not."""
import contextlib
import time
import xmlrpc.client
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from .setup.shell import say
from .simulator.limits import Limits

ORDERS = (('fbs', 'fbs-rewards', 'express', 'dbs-courier'), ('fbs', 'fbs-rewards', 'fbs-kopecks'))
DELIVERED = (('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'), ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED'))
WRONG_BY = Decimal('-12.34')
PATIENCE = 180  # seconds
FINAL = ('read', 'empty', 'failed')


def let_money_in(stage):
    """Let orders be delivered and paid out twice, and let Odoo read it; count what went wrong."""
    _forget_the_last_demo(stage)
    paid = []
    for shapes, wrong_by in zip(ORDERS, (0, WRONG_BY), strict=True):
        orders = [stage.market.place(shape) for shape in shapes]
        _deliver(stage, orders)
        paid.append(stage.market.pay_out(wrong_by=wrong_by))
    _deliver(stage, [stage.market.place('fbs')])  # this money is still to come
    _read(stage)
    failures = 0
    say(f"\n{'Payout':14} {'the Market says':>16} {'added up':>12} {'difference':>11}")
    for payout, wrong_by in zip(paid, (0, WRONG_BY), strict=True):
        failures += _show(stage, payout, -wrong_by)
    return failures


def _forget_the_last_demo(stage):
    """Let nothing wait for a Market that is gone, and number payouts otherwise than it did.

    What the last demo left open has been asked of this Market by now: it must not be in the way.
    """
    stage.market.ledger.first_bank_order = int(time.time()) % 10**6
    for model, domain in (
            ('yandex.market.report', [('state', 'in', ('waiting', 'asked'))]),
            ('yandex.market.rate.limit', [])):
        stage.rpc(model, 'unlink', stage.rpc(model, 'search', domain))
    stage.market.reports.clear()
    stage.market.limits = Limits(stage.market.clock)


def _deliver(stage, orders):
    """Let orders become sales orders, and reach their buyers."""
    stage.rpc.act('yandex.market.account', 'action_pull_orders', [stage.account])
    for order in orders:
        for status in DELIVERED:
            stage.market.move(order, *status)
    stage.rpc.act('yandex.market.account', 'action_pull_orders', [stage.account])


def _read(stage):
    """Ask for the report of the last days, and do not wait as long as Odoo would."""
    today = stage.market.now().date()
    [report] = stage.rpc('yandex.market.report', 'create', [{
        'account_id': stage.account, 'date_from': str(today - timedelta(days=30)),
        'date_to': str(today)}])
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        [found] = stage.rpc('yandex.market.report', 'read', [report], ['state'])
        if found['state'] in FINAL:
            break
        now = datetime.now(timezone.utc).strftime('%Y-%m-%d %H:%M:%S')
        with contextlib.suppress(xmlrpc.client.Fault):  # the scheduled action is just at it
            stage.rpc('yandex.market.report', 'write', [report], {'next_try': now})
        time.sleep(1)


def _show(stage, payout, expected):
    """Print a payout; 1 if it is not what it should be."""
    found = stage.rpc.read(
        'yandex.market.payout', [('bank_order', '=', str(payout.number))],
        ['amount', 'amount_reported', 'difference', 'state'])
    if not found:
        say(f"{payout.number:<14} WRONG: it did not arrive")
        return 1
    [row] = found[-1:]
    right = (
        round(row['amount'] * 100), round(row['amount_reported'] * 100)
    ) == (payout.amount, payout.reported) and Decimal(str(row['difference'])) == expected
    say(f"{payout.number:<14} {row['amount_reported']:16.2f} {row['amount']:12.2f} "
        f"{row['difference']:11.2f}  {row['state']}" + ('' if right else "  WRONG"))
    return 0 if right else 1
