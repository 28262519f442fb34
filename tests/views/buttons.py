"""The buttons of the module's views, read from their files."""
from pathlib import Path

from lxml import etree

MODULE = Path(__file__).parents[2]
VIEWS, TOURS = MODULE / 'views', MODULE / 'static' / 'tests' / 'tours'


def read_buttons(env):
    """Name all buttons that call a method or open an action.

    :return: (model, name) pairs
    :rtype: set
    """
    found = set()
    for path in sorted(VIEWS.glob('*.xml')):
        for record in etree.parse(path).iter('record'):
            if record.get('model') == 'ir.ui.view':
                model = record.findtext("field[@name='model']")
                found |= {(_find_model(env, model, button), button.get('name'))
                          for button in record.iter('button')
                          if button.get('type') in ('object', 'action')}
            elif record.get('model') == 'ir.actions.server':
                found.add(('ir.actions.server', record.get('id')))
    return found


def _find_model(env, model, button):
    """Find the model of a button, which may stand in a list within a form."""
    for field in reversed(list(button.iterancestors('field'))[:-1]):
        if not field.get('position'):  # else it only says where the button goes
            model = env[model]._fields[field.get('name')].comodel_name or model
    return model


def find_missing_in_tours(in_tours):
    """Name the buttons that the tours they are said to be in do not press.

    :param dict in_tours: the tour's file by (model, name)
    :rtype: list
    """
    return [
        (model, name) for (model, name), tour in in_tours.items()
        if f"button[name='{name}']" not in (TOURS / tour).read_text(encoding='utf-8')]
