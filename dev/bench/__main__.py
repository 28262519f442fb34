"""The benchmarks at the command line."""
import argparse
import sys

from ..setup.shell import as_command
from . import (
    accept,
    large,
    money,
    notifications,
    orders,
    stock,
)

BENCHMARKS = {
    'accept': accept,
    'large': large,
    'money': money,
    'notifications': notifications,
    'orders': orders,
    'stock': stock,
}


def main(arguments=None):
    """Run the benchmarks that are named, or all of them."""
    parser = argparse.ArgumentParser(prog='./run bench', description=__doc__)
    parser.add_argument(
        'names', nargs='*', choices=[[], *BENCHMARKS], metavar='name',
        help='; '.join(f'{name}: {module.__doc__}' for name, module in BENCHMARKS.items()))
    options = parser.parse_args(arguments)
    for name in options.names or BENCHMARKS:
        BENCHMARKS[name].main()


if __name__ == '__main__':
    sys.exit(as_command(main))
