"""a hundred changes, and a full comparison, in a small and in a large catalogue"""
import json
import re
import subprocess
from pathlib import Path

from ..setup.database import prepare
from ..setup.house import open_house
from ..setup.shell import Failure, say
from ..simulator import Simulator
from ..simulator.cabinet import Offer

DATABASE = 'sym_bench_stock'
SMALL, LARGE = 1_000, 100_000
HERE = Path(__file__).parent


def main():
    """Measure in one database, whose catalogue grows between the measurements."""
    with open_house() as house, Simulator() as market:
        prepare(house, DATABASE, keep=False)
        market.limits.take = lambda *_arguments: None  # a minute has no end here
        figures = {}
        for offers in (SMALL, LARGE):
            market.cabinet.offers[:] = [
                Offer(f'SKU-{number:06}', "x", 1) for number in range(offers)]
            task = {'offers': offers, 'url': market.url, 'key': market.api_key,
                    'business': market.cabinet.id, 'campaign': market.shop('FBS').id}
            # In a process of its own, so that the memory of the measurement is its own too.
            _run(house, 'stock_catalogue.py', r'(FILLED)', STOCK=json.dumps(task))
            figures[offers] = json.loads(_run(house, 'stock_shell.py', r'STOCK (\{.*\})'))
            _show(offers, **figures[offers])
        small, large = figures[SMALL], figures[LARGE]
        say(f"\n100 changes, own part, {LARGE} offers to {SMALL}: "
            f"{large['send'] / small['send']:.2f}")
        say(f"memory, {LARGE} offers more than {SMALL}: {large['memory'] - small['memory']:.0f} MB")


def _show(offers, *, send, send_http, total, http, own, floor, memory):
    say(f"\n{offers} offers, a tenth of them kits, four quants each")
    say(f"  100 changes, own part     {send:8.3f} s")
    say(f"  100 changes, HTTP part    {send_http:8.3f} s  (the simulator looks through all it has)")
    say(f"  all compared              {total:8.2f} s  / HTTP alone and 2 × one _read_group over "
        f"the quants {http + 2 * floor:.2f} s = {total / (http + 2 * floor):.2f}")
    say(f"  its own part alone        {own:8.2f} s  / one _read_group "
        f"{floor:.2f} s = {own / floor:.2f}")
    say(f"  memory at most            {memory:8.0f} MB")


def _run(house, script, answer, **environment):
    """Let a shell of Odoo run a script; give what it prints, by a regular expression."""
    output = subprocess.run(
        [house.home.python, house.launcher, 'shell', '-d', DATABASE, '--no-http',
         '--log-level=critical'],
        stdin=(HERE / script).open(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True, check=False, cwd=house.home.path, env=house.environment(**environment)).stdout
    found = re.search(answer, output)
    if not found:
        raise Failure(f"Odoo's shell could not run {script}: {output[-2000:]}")
    return found[1]
