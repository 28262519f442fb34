"""The zip file of ``./run package``, installed as on a seller's server: without the checkout."""
import contextlib
import json
import re
import subprocess
import unittest
import zipfile

from ..package import build
from ..rpc import Rpc
from ..setup.database import copy, template
from ..setup.home import MODULE, remove
from ..setup.house import open_house
from ..setup.server import free_port, run_odoo, start_odoo
from ..simulator import NewLine, Simulator
from ..stage import set_up

DATABASE = 'sym_package'
# For Odoo's shell: where the module lies, and whether all of it can be imported.
IMPORT_ALL = """
import importlib, json, pkgutil
from odoo.addons import sale_yandex_market as module
names = [found.name for found in pkgutil.walk_packages(module.__path__, module.__name__ + '.')]
for name in names:
    importlib.import_module(name)
print('IMPORTED', json.dumps([module.__file__, names]), flush=True)
"""

house = module = addons_path = None
_opened = contextlib.ExitStack()


def setUpModule():  # noqa: N802 - unittest's name
    """Unpack the package into an empty addons folder, and install it beside Odoo's own modules."""
    global house, module, addons_path
    house = _opened.enter_context(open_house())
    folder = house.home.path / 'package'
    remove(folder)
    addons = folder / 'addons'
    with zipfile.ZipFile(build(folder)) as archive:
        archive.extractall(addons)
    module = addons / MODULE
    addons_path = f"--addons-path={','.join(map(str, [*house.odoo.addons_paths, addons]))}"
    copy(house, template(house), DATABASE)
    run_odoo(house, DATABASE, addons_path, '-i', MODULE, what="installing the package")


def tearDownModule():  # noqa: N802 - unittest's name
    """End PostgreSQL, if nobody else needs it."""
    _opened.close()


class TestPackage(unittest.TestCase):

    def test_it_takes_an_order(self):
        port = free_port()
        with start_odoo(house, DATABASE, addons_path, port=port) as odoo, Simulator() as market:
            rpc = Rpc(odoo.url, DATABASE)
            stage = set_up(house, odoo, market, rpc)
            stage.stock({'PACKED': 5})
            order = market.place('fbs', lines=[NewLine('PACKED', 2, 150)])
            rpc.act('yandex.market.account', 'action_pull_orders', [stage.account])
            row = stage.row(order.id)
            self.assertEqual((row['state'], row['error']), ('imported', False))
            sale = stage.sale(row)
            self.assertEqual((sale['state'], sale['amount_total']), ('sale', 300))
            self.assertEqual([delivery['state'] for delivery in sale['deliveries']], ['assigned'])

    def test_all_of_it_is_there_and_nothing_of_the_checkout(self):
        done = subprocess.run(
            [house.home.python, house.launcher, 'shell', '-d', DATABASE, '--no-http',
             '--log-level=critical', addons_path],
            input=IMPORT_ALL, capture_output=True, text=True, check=False,
            cwd=house.home.path, env=house.environment())
        found = re.search(r'IMPORTED (.*)', done.stdout)
        self.assertTrue(found, done.stderr)
        file, names = json.loads(found[1])
        self.assertEqual(file, str(module / '__init__.py'))
        folders = {name.split('.')[3] for name in names}
        self.assertIn('tests', folders)
        self.assertNotIn('dev', folders)
