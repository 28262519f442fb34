"""What goes into the zip file of the module, and what does not."""

import tempfile
import unittest
import zipfile
from pathlib import Path

from dev.package import is_of_module, without_dev, write_zip

TESTS = {
    'tests/__init__.py': """\
# Odoo's own runner needs them here.
from .market import test_money
from .market import test_pull as test_market_pull
from . import test_orders, test_rights
from . import test_codes
""",
    'tests/common.py': "from ..market import reading",
    'tests/simulated.py': "from ..dev.simulator import Simulator\nfrom .common import MarketCase",
    'tests/test_orders.py': "from .simulated import SimulatedMarketCase",
    'tests/test_rights.py': "from . import common",
    'tests/test_codes.py': "def check():\n    from .test_orders import item",
    'tests/market/__init__.py': "from . import test_money\nfrom . import test_pull\n",
    'tests/market/test_money.py': "from ...market import money",
    'tests/market/test_pull.py': "from ...dev import market_api",
}


class TestPackage(unittest.TestCase):
    def test_development_and_hidden_files_are_not_of_the_module(self):
        for name in ('__manifest__.py', 'docs/guide.md', 'models/order/run.py', 'tests/common.py'):
            with self.subTest(name=name):
                self.assertTrue(is_of_module(name))
        for name in ('run', 'dev/cli.py', 'pyproject.toml', '.ci/run', 'static/.keep', '.pylintrc'):
            with self.subTest(name=name):
                self.assertFalse(is_of_module(name))

    def test_tests_that_need_dev_go_and_so_do_those_that_need_them(self):
        files = {name: text.encode() for name, text in TESTS.items()}
        kept = without_dev(files | {'models/sale.py': b"from ..market import pull"})
        self.assertEqual(sorted(kept), [
            'models/sale.py',
            'tests/__init__.py',
            'tests/common.py',
            'tests/market/__init__.py',
            'tests/market/test_money.py',
            'tests/test_rights.py',
        ])
        self.assertEqual(kept['tests/__init__.py'].decode(), """\
# Odoo's own runner needs them here.
from .market import test_money
from . import test_rights
""")
        self.assertEqual(kept['tests/market/__init__.py'], b"from . import test_money\n")

    def test_the_same_files_make_the_same_archive(self):
        with tempfile.TemporaryDirectory() as folder:
            archives = Path(folder, 'a.zip'), Path(folder, 'b.zip')
            write_zip(archives[0], {'b.py': b"b", 'a/c.py': b"c"})
            write_zip(archives[1], {'a/c.py': b"c", 'b.py': b"b"})
            self.assertEqual(archives[0].read_bytes(), archives[1].read_bytes())
            with zipfile.ZipFile(archives[0]) as archive:
                self.assertEqual(
                    archive.namelist(),
                    ['sale_yandex_market/a/c.py', 'sale_yandex_market/b.py'],
                )
