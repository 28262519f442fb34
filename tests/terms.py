"""The module's texts for people, as Odoo's exporter finds them, and the files that hold them."""
import io
import os
from pathlib import Path

import polib

from odoo.modules.module import get_module_path
from odoo.tools.translate import (
    JAVASCRIPT_TRANSLATION_COMMENT,
    PYTHON_TRANSLATION_COMMENT,
    PoFileWriter,
    TranslationModuleReader,
)

MODULE = 'sale_yandex_market'
CODE = ('controllers', 'models', 'tools', 'wizards')


class ModuleTerms(TranslationModuleReader):
    """The terms of this module alone.

    Odoo would walk every add-on, and follow the links of a development set-up, which lies in
    the module's own folder, in circles.
    """

    def __init__(self, env):
        super().__init__(env.cr, modules=[MODULE])

    def _export_translatable_resources(self):
        module = get_module_path(MODULE)
        for folder in CODE:
            self._extract(f'{module}/{folder}', '*.py', 'odoo.tools.babel:extract_python', {
                'extra_comments': [PYTHON_TRANSLATION_COMMENT],
                'extract_keywords': {'_': None, '_lt': None}})
        client = f'{module}/static/src'
        self._extract(client, '*.js', 'odoo.tools.babel:extract_javascript', {
            'extra_comments': [JAVASCRIPT_TRANSLATION_COMMENT],
            'extract_keywords': {'_t': None}})
        self._extract(client, '*.xml', 'odoo.tools.translate:babel_extract_qweb', {
            'extra_comments': [JAVASCRIPT_TRANSLATION_COMMENT]})

    def _extract(self, folder, pattern, method, options):
        addons = os.path.dirname(get_module_path(MODULE))
        for file in sorted(Path(folder).rglob(pattern)):
            self._babel_extract_terms(file.name, addons, str(file.parent), method, **options)


def export_template(env):
    """Export what is to be translated.

    :rtype: polib.POFile
    """
    buffer = io.BytesIO()
    writer = PoFileWriter(buffer, lang=None)
    writer.write_rows(ModuleTerms(env))
    return writer.po


def read(name):
    """Read a file of the folder ``i18n``.

    :rtype: polib.POFile
    """
    return polib.pofile(_path(name))


def update(env):
    """Write the template anew, and the Russian file with what it says already.

    New terms are left empty there, and those that nobody shows any more go.
    """
    template = export_template(env)
    template.save(_path(f'{MODULE}.pot'))
    russian = read('ru.po')
    known = {_words(entry.msgid): entry.msgstr for entry in russian}
    template.metadata |= {'Language': 'ru', **{
        name: russian.metadata.get(name, '') for name in ('PO-Revision-Date', 'Plural-Forms')}}
    for entry in template:
        entry.msgstr = known.get(_words(entry.msgid), '')
    template.save(_path('ru.po'))


def _words(text):
    """Give a text without its indentation, which changes where a view is moved."""
    return ' '.join(text.split())


def _path(name):
    return str(Path(get_module_path(MODULE)) / 'i18n' / name)
