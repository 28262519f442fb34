"""orders by notification, read from the Market, against bare Odoo creating them one by one"""
from pathlib import Path

from ..setup.shell import Failure, say
from ..simulator import NewLine
from ..stage import open_stage
from .inside import DATABASE, measure_floor, ratio, read_log, run_inside, standing_still

ORDERS, WARM, FLOOR_ORDERS, LINES = 1000, 10, 100, 2
SKUS = [f'BENCH-{number}' for number in range(40)]
PLENTY = 10_000_000
WORK = Path(__file__).with_name('work.py')


def main():
    """Let the Market tell of orders, work them, and compare with bare Odoo in the same run."""
    with open_stage(DATABASE) as stage:
        stage.stock(dict.fromkeys(SKUS, PLENTY))
        with standing_still(stage):
            taken = _tell(stage)
            [worked] = run_inside(stage, WORK, [{'warm': WARM}])
        _check(stage)
        floor = measure_floor(stage, SKUS, LINES, FLOOR_ORDERS)
        storing = [sum(figures) / (WARM + ORDERS) for figures in zip(*taken, strict=True)]
        statements = worked['statements'] / ORDERS + storing[0]
        seconds = worked['seconds'] / ORDERS + storing[1]
        say(f"\n{f'{ORDERS} orders of {LINES} lines':28}"
            f"   statements {ratio(statements, floor['statements'], 1)}"
            f"   seconds an order {ratio(seconds, floor['seconds'], 4)}")


def _tell(stage):
    """Let the Market tell of orders: statements and seconds of storing each notification."""
    stage.connect_notifications()
    log_end = stage.odoo.log.stat().st_size
    orders = [
        stage.market.new_order('fbs', lines=[
            NewLine(SKUS[(number * LINES + line) % len(SKUS)], 3, 100) for line in range(LINES)])
        for number in range(WARM + ORDERS)]
    for order in orders:
        stage.market.move(order, 'PROCESSING', 'STARTED')
    stage.market.burst(orders)
    if not stage.market.wait_until_taken(600):
        raise Failure("The notifications were not taken.")
    return read_log(stage, log_end, '/notification')


def _check(stage):
    """Hold what came of it against what was told: a fast mistake is no gain."""
    numbers = [str(number) for number in stage.market.cabinet.orders]
    sales = stage.rpc.read('sale.order', [
        ('client_order_ref', 'in', numbers), ('state', '=', 'sale')], ['amount_total'])
    if len(sales) != ORDERS + WARM or {sale['amount_total'] for sale in sales} != {600.0}:
        raise Failure(f"{len(sales)} of {ORDERS + WARM} orders became the right sales order.")
