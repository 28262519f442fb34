"""reading a month of 100,000 operations, against bare Odoo creating the same rows"""
import json
import re
import subprocess
from pathlib import Path

from ..setup.database import prepare
from ..setup.house import open_house
from ..setup.shell import Failure, say

DATABASE = 'sym_bench_money'
SMALL, LARGE = 10_000, 100_000
SCRIPT = Path(__file__).with_name('money_shell.py')


def main():
    """Read reports of two sizes, each in a process of its own, so that its memory is its own."""
    with open_house() as house:
        figures = {}
        for count in (SMALL, LARGE):
            prepare(house, DATABASE, keep=False)
            figures[count] = _run(house, count)
            _show(count, **figures[count])
        more = figures[LARGE]['memory'] - figures[SMALL]['memory']
        say(f"\nmemory, {LARGE} operations more than {SMALL}: {more:.0f} MB")


def _show(count, *, file, new, same, changed, floor, memory):
    say(f"\n{count} operations, five of each order")
    say(f"  the file alone, read twice   {file:8.1f} s")
    for what, seconds in (('all new', new), ('nothing changed', same), ('all settled', changed)):
        own = seconds - file
        say(f"  merged: {what:18}   {seconds:8.1f} s, {count / seconds:6.0f} rows a second; "
            f"the database's part {own:.1f} s / bare create {floor:.1f} s = {own / floor:.2f}")
    say(f"  memory at most               {memory:8.0f} MB")


def _run(house, count):
    output = subprocess.run(
        [house.home.python, house.launcher, 'shell', '-d', DATABASE, '--no-http',
         '--log-level=critical'],
        stdin=SCRIPT.open(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        check=False, cwd=house.home.path,
        env=house.environment(TASK=json.dumps({'count': count}))).stdout
    found = re.search(r'FIGURES (\{.*\})', output)
    if not found:
        raise Failure(f"Odoo's shell could not run {SCRIPT.name}: {output[-2000:]}")
    return json.loads(found[1])
