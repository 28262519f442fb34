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
SCRIPT = Path(__file__).with_name('stock_shell.py')


def main():
    """Measure in one database, whose catalogue grows between the measurements."""
    with open_house() as house, Simulator() as market:
        prepare(house, DATABASE, keep=False)
        market.limits.take = lambda *_arguments: None  # a minute has no end here
        figures = {}
        for offers in (SMALL, LARGE):
            market.cabinet.offers[:] = [
                Offer(f'SKU-{number:06}', "x", 1) for number in range(offers)]
            figures[offers] = _measure(house, market, offers)
            _show(offers, figures[offers])
        small, large = figures[SMALL], figures[LARGE]
        say(f"\n100 changes, {LARGE} offers to {SMALL}: {large['push'] / small['push']:.2f}")
        say(f"memory, {LARGE} offers more than {SMALL}: {large['memory'] - small['memory']:.0f} MB")


def _show(offers, figures):
    own = figures['compare'] - figures['http']
    say(f"\n{offers} offers, a tenth of them kits")
    say(f"  100 changes told          {figures['push']:8.3f} s")
    say(f"  all compared, own part    {own:8.2f} s  / one _read_group over the quants "
        f"{figures['floor']:.2f} s = {own / figures['floor']:.2f}")
    say(f"  all compared, HTTP part   {figures['http']:8.2f} s")
    say(f"  memory at most            {figures['memory']:8.0f} MB")


def _measure(house, market, offers):
    """Let a shell of Odoo fill the catalogue up and measure, in a process of its own."""
    task = {'offers': offers, 'url': market.url, 'key': market.api_key,
            'business': market.cabinet.id, 'campaign': market.shop('FBS').id}
    output = subprocess.run(
        [house.home.python, house.launcher, 'shell', '-d', DATABASE, '--no-http',
         '--log-level=critical'],
        stdin=SCRIPT.open(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        check=False, cwd=house.home.path, env=house.environment(STOCK=json.dumps(task))).stdout
    found = re.search(r'STOCK (\{.*\})', output)
    if not found:
        raise Failure(f"Odoo's shell could not measure: {output[-2000:]}")
    return json.loads(found[1])
