"""Clients side by side, each a process of its own."""
import json
import re
import subprocess
import time

from ..setup.home import REPO
from ..setup.tied import start_tied
from . import push
from .aftermath import dump_threads, memory

CLIENTS = 4
# Each gives tokens of shops by program.
FINDERS = (
    push.find_tokens,
)


def send_crowd(stage, hidden, count, seed, slowest):
    """Let clients send calls side by side.

    :param list hidden: keys and tokens, which no answer may have
    :param float slowest: seconds that an answer may take
    :return: the figures of each client, and the memory of a worker in the course of time
    :rtype: tuple
    """
    task = _task(stage, hidden) | {
        'count': -(-count // CLIENTS), 'slowest': slowest}
    clients = [
        start_tied(
            [stage.house.home.python, '-m', 'dev.fuzz.client'], cwd=REPO, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=stage.house.home.program_environment() | {
                'TASK': json.dumps(task | {'seed': seed + number})})
        for number in range(CLIENTS)]
    sizes = []
    while any(client.poll() is None for client in clients):
        time.sleep(2)
        sizes.append(memory(stage.odoo))
        if len(sizes) % 5 == 1:
            dump_threads(stage.odoo)
    return [_figures(client) for client in clients], _thin_out(sizes)


def _figures(client):
    output, errors = client.communicate()
    found = re.search(r'FIGURES (\{.*\})', output)
    if not found:
        raise RuntimeError(f"A client did not come to its end:\n{errors[-3000:]}")
    figures = json.loads(found[1])
    figures['problems'] = [] if figures['is_good'] else [errors[-3000:]]
    return figures


def _thin_out(sizes):
    """Leave out the beginning, in which each worker fills its caches, and most of the rest."""
    rest = sizes[len(sizes) // 4:] or sizes
    return rest[::max(1, len(rest) // 8)]


def _task(stage, hidden):
    shops = stage.rpc.read(
        'yandex.market.shop', [('id', 'in', list(stage.shops.values()))], ['webhook_key'])
    keys = {shop['id']: shop['webhook_key'] for shop in shops}
    [account] = stage.rpc('yandex.market.account', 'read', [stage.account], ['webhook_key'])
    return {'url': stage.odoo.url, 'account': account['webhook_key'], 'secrets': hidden,
            'keys': {program: keys[shop] for program, shop in stage.shops.items()},
            'tokens': find_tokens(stage)}


def find_tokens(stage):
    """Give the tokens of shops where there are any, by program."""
    return {program: token for find in FINDERS for program, token in find(stage).items()}
