"""Everything fails, and then both sides must agree."""
import argparse
import sys
import time

from ..setup.shell import Failure, as_command, say
from . import scenarios


def main(arguments=None):
    """Run the scenarios that are named, or all; 0 only if all is well after each."""
    parser = argparse.ArgumentParser(prog='./run chaos', description=__doc__)
    parser.add_argument('names', nargs='*', choices=[[], *scenarios.ALL], metavar='name', help=(
        '; '.join(f'{name}: {run.__doc__.strip()}' for name, run in scenarios.ALL.items())))
    parser.add_argument('--orders', type=int, default=400, help=(
        "in each scenario (%(default)s)"))
    options = parser.parse_args(arguments)
    say(f"\n{'scenario':14} {'seconds':>8}  what came of it")
    wrong = [name for name in options.names or scenarios.ALL if not show(name, options.orders)]
    say(f"== Went wrong: {', '.join(wrong)}" if wrong else "== Both sides agree.")
    return 1 if wrong else 0


def show(name, orders):
    """Run a scenario, print its line of the table, and tell whether all is well after it."""
    began = time.monotonic()
    try:
        outcome = scenarios.ALL[name](orders)
    except Failure as failure:
        outcome = scenarios.Outcome(str(failure), [str(failure)])
    say(f"{name:14} {time.monotonic() - began:8.0f}  {'WRONG: ' if outcome.wrong else ''}"
        f"{outcome.text}")
    for text in outcome.wrong[:12]:
        say(f"{'':14} {'':8}    {text}")
    for text, times in outcome.faults.items():
        say(f"{'':14} {'':8}    {times} × in the log: {text}")
    return not outcome.wrong


if __name__ == '__main__':
    sys.exit(as_command(main))
