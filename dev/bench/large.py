"""orders, news of them and the start page, in a small database and in one with years in it"""
from pathlib import Path

from ..setup.home import Home
from ..setup.shell import Failure, say
from ..simulator import NewLine
from ..stage import open_stage
from .inside import run_inside, standing_still

DATABASE = 'sym_bench_large'
ORDERS, EVENTS = 100_000, 1_000_000
PART, WARM = 200, 10
SKUS = [f'BENCH-{number}' for number in range(40)]
PLENTY = 10_000_000
HERE = Path(__file__).parent
# What differs between a row and its copy number n; its id does, too.
OLD_ORDERS = {
    'market_id': "'OLD-' || n", 'sale_order_id': 'NULL', 'state': "'done'",
    'status': "'DELIVERED'", 'substatus': 'NULL', 'is_deadline_new': 'false',
    'ordered_at': "now() - n * interval '5 minutes'",
    'create_date': "now() - n * interval '5 minutes'"}
OLD_EVENTS = {
    'market_id': "'OLD-' || n / 10", 'state': "'done'",
    'create_date': "now() - n * interval '30 seconds'"}


def main():
    """Measure in one database, which grows between the measurements."""
    Home().unstamp(f'database-{DATABASE}')  # it grew the last time
    with open_stage(DATABASE, keep=False) as stage:
        stage.stock(dict.fromkeys(SKUS, PLENTY))
        stage.connect_notifications()
        with standing_still(stage):
            small = _measure(stage)
            _grow(stage)
            large = _measure(stage)
    say(f"\n{'':36} {'small':>10} {f'{ORDERS:,} orders':>16} {'ratio':>7}")
    for name, ours in small.items():
        say(f"{name:36} {ours:10.4g} {large[name]:16.4g} {large[name] / ours:7.2f}")


def _measure(stage):
    """Let orders come in, let the Market say more of them, then open the start page."""
    orders = [stage.market.new_order('fbs', lines=[
        NewLine(SKUS[(number + line) % len(SKUS)], 3, 100) for line in range(2)])
        for number in range(PART + WARM)]
    figures = {}
    for what, step in (
            ('imported', ('PROCESSING', 'STARTED')), ('gone unpacked', ('DELIVERY',)),
            ('a new status', ('PICKUP',)), ('the same again', None)):
        for order in orders:
            if step:
                stage.market.move(order, *step)
        stage.market.burst(orders)
        if not stage.market.wait_until_taken(600):
            raise Failure("The notifications were not taken.")
        [worked] = run_inside(stage, HERE / 'work.py', [{'warm': WARM}])
        for unit, value in worked.items():
            figures[f'{what}: {unit} an order'] = value / PART
    known = stage.rpc('yandex.market.order', 'search_count', [
        ('market_id', 'in', [str(order.id) for order in orders]), ('status', '=', 'PICKUP'),
        ('sale_order_id', '!=', False)])
    if known != len(orders):
        raise Failure(f"{known} of {len(orders)} orders are as the Market has them.")
    [page] = run_inside(stage, HERE / 'desk_shell.py', [{'company': stage.company}])
    return figures | {f'start page: {unit}': value for unit, value in page.items()}


def _grow(stage):
    """Copy what is there by SQL, as if it were years old."""
    for table, count, changes in (
            ('yandex_market_order', ORDERS, OLD_ORDERS),
            ('yandex_market_event', EVENTS, OLD_EVENTS)):
        columns = stage.house.postgres.sql(
            "SELECT column_name FROM information_schema.columns"
            f" WHERE table_name = '{table}' AND column_name <> 'id'", database=DATABASE)
        stage.house.postgres.sql(
            f"INSERT INTO {table} ({', '.join(columns)})"
            f" SELECT {', '.join(changes.get(name, f'source.{name}') for name in columns)}"
            f" FROM {table} source, generate_series(1, {count}) n"
            f" WHERE source.id = (SELECT min(id) FROM {table})", database=DATABASE)
    stage.house.postgres.sql("""
        INSERT INTO yandex_market_order_line (order_id, account_id, sku, name, count)
        SELECT id, account_id, 'BENCH-' || id % 40, 'x', 1 FROM yandex_market_order
         WHERE market_id LIKE 'OLD-%'""", database=DATABASE)
    stage.house.postgres.sql("VACUUM ANALYZE", database=DATABASE)
