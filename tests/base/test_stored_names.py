"""What is stored keeps its name, or a migration brings it along.

`migrations/stored_names.txt` has a line for each model: its name, then the names of its stored
fields. New names are added to it by
``STORED_NAMES=write ./run test tests/base/test_stored_names.py``; nothing is ever taken out of it:
what is gone must be named in `migrations/<version>/`.
"""
import os
import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged
from odoo.tools import parse_version

MODULE = Path(__file__).parents[2]
FILE = MODULE / 'migrations' / 'stored_names.txt'
BASELINE = re.compile(r'^## \[([0-9.]+)\] - baseline', re.MULTILINE)
OF_EACH_MODEL = {'id', 'create_date', 'create_uid', 'write_date', 'write_uid'}


def read(text):
    """Read the file: names of stored fields by model."""
    return {model: set(names) for model, *names in map(str.split, text.splitlines())}


def write(stored):
    """Write the file: sorted, a line for each model."""
    return ''.join(f"{' '.join((model, *sorted(stored[model])))}\n" for model in sorted(stored))


def find_gone(known, stored, migrations):
    """Find what was stored once, is not now, and is not named by a migration.

    :param dict known: names of fields by model
    :param dict stored: the same of today
    :param str migrations: the text of all migrations since the baseline
    """
    named = set(re.findall(r'[\w.]+', migrations))
    for model, names in known.items():
        gone = names - stored.get(model, set()) if model in stored else {model}
        yield from (f'{model}: {name}' for name in sorted(gone - named))


@tagged('post_install', '-at_install')
class TestStoredNames(TransactionCase):

    def _read_stored(self):
        stored = {}
        for model in self.env.values():
            is_ours = model._name.startswith('yandex.market.')
            if model._abstract or model._transient or not model._auto:
                continue
            names = {
                name for name, field in model._fields.items()
                if field.store and (field.column_type or field.type == 'many2many')
                and (is_ours or name.startswith('yandex_market_'))} - OF_EACH_MODEL
            if names or is_ours:
                stored[model._name] = names
        return stored

    def _read_migrations(self):
        baseline = parse_version(BASELINE.search((MODULE / 'CHANGELOG.md').read_text())[1])
        return '\n'.join(
            file.read_text() for file in (MODULE / 'migrations').glob('*/*.py')
            if parse_version(file.parent.name) > baseline)

    def test_a_stored_name_goes_by_a_migration_only(self):
        stored = self._read_stored()
        known = read(FILE.read_text() if FILE.is_file() else '')
        self.assertEqual(list(find_gone(known, stored, self._read_migrations())), [])
        both = {model: known.get(model, set()) | stored.get(model, set())
                for model in {*known, *stored}}
        if os.environ.get('STORED_NAMES') == 'write':
            FILE.write_text(write(both))
        else:
            self.assertEqual(FILE.read_text(), write(both), "STORED_NAMES=write adds what is new")

    def test_what_is_gone_is_found(self):
        known = {'sale.order': {'yandex_market_order_id'}, 'yandex.market.shop': {'name', 'token'},
                 'yandex.market.arrival': {'day'}}
        stored = {'sale.order': {'yandex_market_order_id'}, 'yandex.market.shop': {'name'}}
        self.assertEqual(list(find_gone(known, stored, '')), [
            'yandex.market.shop: token', 'yandex.market.arrival: yandex.market.arrival'])
        self.assertEqual(list(find_gone(
            known, stored, "ALTER TABLE yandex_market_shop RENAME token TO api_token;"
            "'yandex.market.arrival'")), [])
        self.assertEqual(read(write(known)), known)
