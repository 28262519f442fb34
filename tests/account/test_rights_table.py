"""docs/rights.md is what the database says: who may do what with which model.

``RIGHTS=write ./run test tests/account/test_rights_table.py`` writes it anew. A new model, right
or public method is seen in the diff.
"""
import inspect
import os
from pathlib import Path

from odoo.models import BaseModel
from odoo.tests import TransactionCase, new_test_user, tagged

PAGE = Path(__file__).parents[2] / 'docs' / 'rights.md'
BEGIN = "<!-- made from the database by tests/account/test_rights_table.py -->\n"
MODULE = 'odoo.addons.sale_yandex_market.'
GROUPS = {
    'base.group_user': "Employee",
    'sales_team.group_sale_salesman': "Sales",
    'stock.group_stock_user': "Inventory",
    'account.group_account_invoice': "Invoicing",
    'sale_yandex_market.group_market_user': "Market user",
    'sale_yandex_market.group_market_manager': "Market administrator",
    'base.group_system': "Settings",
}
OPERATIONS = {'read': 'r', 'write': 'w', 'create': 'c', 'unlink': 'd'}


def find_public_methods(model):
    """Find what RPC can call of a model that this module defines, beside the ORM's own methods.

    :param model: an empty recordset
    :rtype: list
    """
    return sorted({
        name for kind in type(model).mro() if kind.__module__.startswith(MODULE)
        for name, method in vars(kind).items()
        if inspect.isfunction(method) and not name.startswith('_')
        and not hasattr(BaseModel, name) and not getattr(method, '_api_private', False)})


@tagged('post_install', '-at_install')
class TestRightsTable(TransactionCase):

    def _write_page(self):
        people = {
            group: new_test_user(self.env, f'person_{number}', groups=f'base.group_user,{group}')
            for number, group in enumerate(GROUPS)}
        lines = [
            f"| model | {' | '.join(GROUPS.values())} | by company |",
            '|---' * (len(GROUPS) + 2) + '|']
        ruled = set(self.env['ir.rule'].search([('domain_force', 'like', 'company_id')]).mapped(
            'model_id.model'))
        models = [model for name, model in sorted(self.env.items())
                  if name.startswith('yandex.market.') and not model._abstract]
        for model in models:
            cells = [''.join(
                letter for operation, letter in OPERATIONS.items()
                if model.with_user(person).has_access(operation)) for person in people.values()]
            where = "own" if model._transient else "yes" if model._name in ruled else "no"
            lines.append(f"| `{model._name}` | {' | '.join(cells)} | {where} |")
        lines += ['', "## What RPC can call", '', "| model | methods |", '|---|---|']
        for name, model in sorted(self.env.items()):
            if methods := find_public_methods(model):
                lines.append(f"| `{name}` | {' '.join(f'`{method}`' for method in methods)} |")
        return BEGIN + '\n'.join(lines) + '\n'

    def test_the_page_says_what_the_database_says(self):
        page = PAGE.read_text(encoding='utf-8')
        written = page[:page.index(BEGIN)] + self._write_page()
        if os.environ.get('RIGHTS') == 'write':
            PAGE.write_text(written, encoding='utf-8')
        else:
            self.maxDiff = None
            self.assertEqual(page, written, "RIGHTS=write writes it anew")
