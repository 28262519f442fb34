"""The manifest must name each file that Odoo should load, and nothing else."""

import tempfile
import unittest
from pathlib import Path

from dev.lint import manifest_problems, registry_problems, xml_problems

COMPLETE = {
    'name': "A",
    'summary': "B",
    'version': '19.0.1.0.0',
    'author': "C",
    'license': 'LGPL-3',
    'depends': ['sale'],
    'data': ['views/a.xml'],
}


class TestLint(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write('views/a.xml', '<odoo/>')
        self.write('data/neutralize.sql', 'SELECT 1')
        self.write('i18n/ru.po', '')
        self.manifest(COMPLETE)

    def write(self, name, text):
        file = self.root / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    def manifest(self, content):
        self.write('__manifest__.py', repr(content))

    def test_a_complete_module_is_clean(self):
        self.assertEqual(manifest_problems(self.root), [])
        self.assertEqual(xml_problems(self.root), [])
        self.assertEqual(registry_problems(self.root), [])

    def test_files_forgotten_and_files_gone_are_named(self):
        self.write('security/rules.xml', '<odoo/>')
        self.manifest(COMPLETE | {'data': ['views/gone.xml'], 'images': ['static/gone.png']})
        problems = '\n'.join(manifest_problems(self.root))
        for name in ('views/gone.xml', 'static/gone.png', 'views/a.xml', 'security/rules.xml'):
            with self.subTest(name=name):
                self.assertIn(name, problems)

    def test_keys_version_assets_and_translation_are_checked(self):
        self.manifest({'version': '18.0.1.0.0', 'assets': {'web.assets_backend': ['a/b.js']}})
        (self.root / 'i18n/ru.po').unlink()
        problems = '\n'.join(manifest_problems(self.root))
        for word in ("'license'", '18.0.1.0.0', 'a/b.js', 'ru.po'):
            with self.subTest(word=word):
                self.assertIn(word, problems)

    def test_broken_xml_is_named_with_its_place(self):
        self.write('views/a.xml', '<odoo>\n<record>\n</odoo>')
        self.assertRegex(xml_problems(self.root)[0], r'^views/a\.xml:3: ')

    def test_a_registry_address_is_found_in_any_file(self):
        self.write('views/notes.txt', 'see https://py' + 'pi.org/simple')
        self.assertRegex(registry_problems(self.root)[0], r'^views/notes\.txt:1: ')
