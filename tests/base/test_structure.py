import ast
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from odoo.tests import BaseCase, tagged

MODULE = Path(__file__).parents[2]
ABSOLUTE = 'odoo.addons.sale_yandex_market'


def read(*folders):
    """Read the source files of some folders: syntax tree by path below the module."""
    return {
        path.relative_to(MODULE).as_posix(): ast.parse(path.read_text(encoding='utf-8'))
        for folder in folders for path in sorted((MODULE / folder).rglob('*.py'))}


class Model(NamedTuple):
    """What a file adds to a model."""

    name: str
    path: str
    definition: ast.ClassDef

    @property
    def methods(self):
        return [node for node in self.definition.body if isinstance(node, ast.FunctionDef)]


def find_models(trees):
    for path, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                names = {
                    one.targets[0].id: ast.literal_eval(one.value) for one in node.body
                    if isinstance(one, ast.Assign) and one.targets[0].id in ('_name', '_inherit')}
                if names:
                    yield Model(names.get('_name') or names['_inherit'], path, node)


def is_hook(method):
    """Tell whether a method only names a step: a docstring, and at most an empty answer.

    The answer may be a new value (``return Order(number)``), and never what a method gives.
    """
    if not ast.get_docstring(method) or len(method.body) > 2:
        return False
    answer = getattr(method.body[-1], 'value', None)
    return isinstance(answer, (ast.Constant, ast.Tuple, ast.List, ast.Dict)) or (
        isinstance(answer, ast.Call) and ast.unparse(answer.func)[0].isupper())


def find_doubles(models):
    """Find methods that are defined twice for a model, but for hooks and what fills them."""
    found = defaultdict(list)
    for model in models:
        for method in model.methods:
            found[model.name, method.name].append((model.path, is_hook(method)))
    return {
        name: sorted(found_in) for name, found_in in found.items()
        if len(found_in) > 1 and sorted(hook for _path, hook in found_in) != [False, True]}


def find_supers(models):
    """Find calls of ``super()`` that lead to a method which another file defines."""
    models = list(models)
    for model in models:
        others = {method.name for other in models for method in other.methods
                  if other.name == model.name and other.path != model.path}
        for node in ast.walk(model.definition):
            is_super = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Call) and (
                ast.unparse(node.value.func) == 'super')
            if is_super and node.attr in others:
                yield model.path, node.attr


def find_imports(path, tree):
    """Name what a file imports; what is the module's own as ``/market/dates``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            room = [ABSOLUTE, *path.split('/')[:-node.level]] if node.level else []
            names = ['.'.join(filter(None, (*room, node.module, alias.name)))
                     for alias in node.names]
        else:
            continue
        for name in names:
            is_own = name.startswith(ABSOLUTE)
            yield name.removeprefix(ABSOLUTE).replace('.', '/') if is_own else name


def find_forbidden(trees, is_forbidden):
    return [(path, name) for path, tree in trees.items() for name in find_imports(path, tree)
            if is_forbidden(name)]


@tagged('post_install', '-at_install')
class TestStructure(BaseCase):
    """Who may know whom, and that no order of files decides what runs."""

    def test_no_file_overrides_what_another_one_does(self):
        models = list(find_models(read('models', 'wizards')))
        self.assertGreater(len(models), 100)
        self.assertFalse(find_doubles(models))

    def test_super_leads_out_of_the_module(self):
        self.assertFalse(list(find_supers(find_models(read('models', 'wizards')))))

    def test_a_file_extends_one_model(self):
        paths = [model.path for model in find_models(read('models'))]
        self.assertFalse({path for path in paths if paths.count(path) > 1})

    def test_tools_define_no_model(self):
        self.assertFalse(list(find_models(read('tools'))))

    def test_the_wire_does_not_know_odoo(self):
        self.assertFalse(find_forbidden(read('market'), lambda name: (
            name.split('.')[0] == 'odoo' or name.startswith('/')
            and not name.startswith('/market'))))

    def test_only_the_wire_speaks_http(self):
        self.assertFalse(find_forbidden(read('models', 'tools', 'wizards'), lambda name: (
            name.split('.')[0] in ('requests', 'urllib3'))))

    def test_nobody_needs_the_routes(self):
        self.assertFalse(find_forbidden(
            read('market', 'models', 'tools', 'wizards', 'tests', 'dev'),
            lambda name: name.startswith('/controllers')))

    def test_people_read_dates_in_their_own_way(self):
        """The Market's forms of dates belong to the wire; people's are made by Odoo."""
        for folder in ('models', 'tools', 'wizards', 'controllers'):
            for path in sorted((MODULE / folder).rglob('*.py')):
                self.assertNotRegex(path.read_text(encoding='utf-8'), r'strftime|%d\.%m|:%[dYH]',
                                    path.name)

    # === THE TEST ITSELF === #

    EXAMPLE = {
        'models/a/order.py': """
            from odoo import models
            class Order(models.Model):
                _name = 'order'
                def _filled(self):
                    "Say more."
                    return []
                def _twice(self):
                    "Do something."
                    return self._filled()
                def write(self, vals):
                    return super().write(vals)
            """,
        'models/b/order.py': """
            from ...market import dates
            from ...controllers import main
            class Order(models.Model):
                _inherit = 'order'
                def _filled(self):
                    return [1]
                def _twice(self):
                    return super()._twice()
            """,
    }

    def test_what_is_forbidden_is_found(self):
        trees = {path: ast.parse(source.replace('\n            ', '\n'))
                 for path, source in self.EXAMPLE.items()}
        models = list(find_models(trees))
        self.assertEqual(list(find_doubles(models)), [('order', '_twice')])
        self.assertEqual(list(find_supers(models)), [('models/b/order.py', '_twice')])
        self.assertEqual(
            find_forbidden(trees, lambda name: name.startswith('/')),
            [('models/b/order.py', '/market/dates'), ('models/b/order.py', '/controllers/main')])
