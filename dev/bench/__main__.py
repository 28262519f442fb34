"""The benchmarks at the command line."""
import argparse
import sys

from ..setup.shell import Failure, report
from . import accept, money, notifications, orders, stock

BENCHMARKS = {
    'accept': accept, 'notifications': notifications, 'orders': orders, 'stock': stock,
    'money': money}


def main(arguments=None):
    """Run the benchmarks that are named, or all of them."""
    parser = argparse.ArgumentParser(prog='./run bench', description=__doc__)
    parser.add_argument(
        'names', nargs='*', choices=[[], *BENCHMARKS], metavar='name',
        help='; '.join(f'{name}: {module.__doc__}' for name, module in BENCHMARKS.items()))
    options = parser.parse_args(arguments)
    try:
        for name in options.names or BENCHMARKS:
            BENCHMARKS[name].main()
    except Failure as failure:
        report(failure)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == '__main__':
    sys.exit(main())
