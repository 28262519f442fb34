"""The stage that all live tests share, and the Market's part in them."""
import contextlib
import subprocess
import sys
import time
from pathlib import Path

from ..simulator import NewLine
from ..stage import open_stage

DATABASE = 'sym_live'
PATIENCE = 600  # seconds for Odoo's scheduled actions to come round
# What an answer must not break when an address is tried with good and bad requests.
CHECKS = (
    'not_a_server_error', 'status_code_conformance', 'content_type_conformance',
    'response_schema_conformance',
)
CASES = 100  # of each operation

_running = contextlib.ExitStack()


def start(database=DATABASE, **options):
    """Start the stage: for ``setUpModule``. Options are those of ``open_stage``."""
    return _running.enter_context(open_stage(database, keep=False, **options))


def stop():
    """End it: for ``tearDownModule``."""
    _running.close()


def new_orders(stage, count):
    """Let orders be placed that nobody has been told of yet."""
    stage.stock({'NOTIFY': 10_000})
    orders = [
        stage.market.new_order('fbs', lines=[NewLine('NOTIFY', 1, 100)]) for _ in range(count)]
    for order in orders:
        stage.market.move(order, 'PROCESSING', 'STARTED')
    return orders


def wait_for_sales(test, stage, orders):
    """Wait until each order is a sales order; give all their sales orders.

    :param orders: of the simulator, or their numbers
    """
    numbers = [str(getattr(order, 'id', order)) for order in orders]
    give_up = time.monotonic() + PATIENCE
    sales = []
    while len({sale['client_order_ref'] for sale in sales}) < len(numbers):
        test.assertLess(time.monotonic(), give_up, f"{len(sales)} of {len(numbers)} are there")
        time.sleep(1)
        sales = stage.rpc.read('sale.order', [
            ('client_order_ref', 'in', numbers), ('state', '=', 'sale')],
            ['client_order_ref', 'name'])
    return sales


def forgive_silence(stage):
    """Forget the calls that nobody answered in time: Odoo was dead, or just starting."""
    stage.market.violations[:] = [
        violation for violation in stage.market.violations if "no answer" not in violation.text]


def fuzz(test, stage, file, url, *options):
    """Send good and bad requests to an address; each answer must be one of the specification's.

    :param pathlib.Path file: the specification
    :param options: further ones of schemathesis
    """
    fuzzing = subprocess.run(
        [Path(sys.executable).with_name('schemathesis'), 'run', file, '--url', url,
         '--checks', ','.join(CHECKS), '--phases', 'fuzzing', '--mode', 'all',
         '--max-examples', str(CASES), '--workers', '2', '--request-timeout', '10',
         '--suppress-health-check', 'all', '--continue-on-failure', '--no-color', *options],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        cwd=stage.house.home.path)
    test.assertEqual(fuzzing.returncode, 0, fuzzing.stdout)
