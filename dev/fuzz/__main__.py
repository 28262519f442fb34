"""The fuzzer at the command line."""
import argparse
import secrets
import sys

from ..setup.postgres import Embedded
from ..setup.shell import as_command, say
from ..stage import open_stage
from . import push
from .aftermath import SERVER_LOG, find_in_log
from .calls import SLOWEST
from .crowd import find_tokens, send_crowd

DATABASE = 'sym_fuzz'
# The callers stand behind a proxy, each with another address: else they were kept out as one.
OPTIONS = ('--proxy-mode', '--log-handler=odoo.http:DEBUG')
PLENTY = 10_000_000
# Within fewer calls the workers still fill their caches.
ENOUGH_TO_GROW = 2000


def main(arguments=None):
    """Send calls, then look at what they have left; 0 only if all is well."""
    parser = argparse.ArgumentParser(prog='./run fuzz', description=__doc__)
    parser.add_argument('--count', type=int, default=20_000, help="calls (%(default)s)")
    parser.add_argument('--seed', type=int, default=None, help="of an earlier run")
    options = parser.parse_args(arguments)
    seed = secrets.randbits(31) if options.seed is None else options.seed
    with open_stage(DATABASE, options=OPTIONS) as stage:
        problems = fuzz(stage, options.count, seed)
    for problem in problems:
        say(f"   WRONG: {problem}")
    say(f"== Went wrong: {len(problems)}" if problems else "== Nothing went wrong.")
    return 1 if problems else 0


def fuzz(stage, count, seed, slowest=SLOWEST):
    """Send calls to a stage, and print a table.

    :param float slowest: seconds that an answer may take
    :return: what went wrong, as texts
    :rtype: list
    """
    stage.stock(dict.fromkeys([offer.sku for offer in stage.market.cabinet.offers], PLENTY))
    log_begin = stage.odoo.log.stat().st_size
    server_log = Embedded(stage.house.home).data / SERVER_LOG
    server_begin = server_log.stat().st_size if server_log.exists() else 0
    hidden = secrets_of(stage)
    before = stage.rpc('yandex.market.event', 'search_count', [])
    results, sizes = send_crowd(stage, hidden, count, seed, slowest)
    problems = [problem for result in results for problem in result['problems']]
    stored = {name: sum((result['stored'].get(name, []) for result in results), [])
              for name in {name for result in results for name in result['stored']}}
    problems += push.find_half_stored(stage.rpc, stored)
    events = stage.rpc('yandex.market.event', 'search_count', []) - before
    answered = sum(result['events'] for result in results)
    if events != answered:
        problems.append(f"{answered} notifications were taken, and {events} stored")
    if count >= ENOUGH_TO_GROW and sizes[-1] > sizes[0] * 1.2:
        problems.append(f"memory grew from {sizes[0]} to {sizes[-1]} MB")
    problems += find_in_log(stage.odoo.log, log_begin, hidden)
    if server_log.exists():
        problems += find_in_log(server_log, server_begin, hidden)
    _show(results, stored, sizes, seed)
    return problems


def secrets_of(stage):
    """Give all keys and tokens of the stage."""
    [account] = stage.rpc('yandex.market.account', 'read', [stage.account], ['webhook_key'])
    shops = stage.rpc.read(
        'yandex.market.shop', [('account_id', '=', stage.account)], ['webhook_key'])
    return [stage.market.api_key, account['webhook_key'],
            *(shop['webhook_key'] for shop in shops), *find_tokens(stage).values()]


def _show(results, stored, sizes, seed):
    statuses = {}
    for result in results:
        for name, number in result['statuses'].items():
            statuses[name] = statuses.get(name, 0) + number
    say(f"\nseed {seed}")
    for name in sorted(statuses):
        say(f"{name:32} {statuses[name]:7}")
    say(f"{'orders':32} " + ', '.join(f"{name} {len(stored[name])}" for name in stored))
    slowest = max(result['slowest'] for result in results)
    say(f"{'slowest answer':32} {slowest[0]:.2f} s ({slowest[1] or '/'})")
    say(f"{'memory of a worker':32} {' → '.join(map(str, sizes))} MB")


if __name__ == '__main__':
    sys.exit(as_command(main))
