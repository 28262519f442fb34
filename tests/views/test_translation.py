import re

from odoo.tests import BaseCase, TransactionCase, tagged

from .. import terms

PLACEHOLDER = re.compile(r'%(?:\(\w+\))?[a-z]|</?\w+|\{\w*\}')
# The seller account's own names of accesses keep their letter: a person compares the words.
LITERAL = ('Order processing and inventory', 'View financial data and reports')


@tagged('post_install', '-at_install')
class TestTranslationFiles(TransactionCase):
    """The files in i18n hold what the module says today, no more and no less."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sources = {entry.msgid for entry in terms.export_template(cls.env)}

    def test_template_is_the_present_one(self):
        template = {entry.msgid for entry in terms.read('sale_yandex_market.pot')}
        self.assertEqual(template, self.sources, "Export the terms anew: tests/terms.py, update()")

    def test_choices_are_lists(self):
        """Odoo takes the choices of a tuple as they are, and never translates them."""
        for model in self.env.registry.values():
            for field in model._fields.values():
                if field.type == 'selection' and field._module == terms.MODULE:
                    with self.subTest(field):
                        self.assertNotIsInstance(field.selection, tuple)

    def test_everything_is_said_in_russian(self):
        said = {entry.msgid for entry in terms.read('ru.po') if entry.translated()}
        self.assertEqual(self.sources - said, set(), "Not translated")

    def test_russian_says_nothing_stale(self):
        entries = terms.read('ru.po')
        self.assertEqual({entry.msgid for entry in entries} - self.sources, set(), "Stale")
        self.assertEqual([entry.msgid for entry in entries if entry.obsolete or entry.fuzzy], [])


@tagged('post_install', '-at_install')
class TestRussian(BaseCase):
    """The translation fits its source and the rules of its language."""

    def test_placeholders_agree(self):
        for entry in terms.read('ru.po'):
            with self.subTest(entry.msgid):
                self.assertEqual(
                    sorted(PLACEHOLDER.findall(entry.msgstr)),
                    sorted(PLACEHOLDER.findall(entry.msgid)))

    def test_letters_and_quotes(self):
        for entry in terms.read('ru.po'):
            with self.subTest(entry.msgid):
                text = re.sub(r'<[^>]*>', '', entry.msgstr)
                self.assertNotRegex(text, r'["“]|--| - |#')
                if entry.msgid not in LITERAL:
                    self.assertNotRegex(text, '[ёЁ]')

    def test_slang_stays_out(self):
        for entry in terms.read('ru.po'):
            with self.subTest(entry.msgid):
                self.assertNotRegex(entry.msgstr.lower(), (
                    r'\b(оффер|пуш|вебхук|синк|джоб|маппинг|селлер|сток|апишк|крон|фейк|маркетплейс)'))
