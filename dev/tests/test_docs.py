"""Pages lead where they say, and a Russian page follows its English one and the screens."""

import ast
import re
import unittest

from dev.lint import files_of
from dev.setup.home import REPO

PAGES = [page for page in files_of(REPO) if page.suffix == '.md']
RUSSIAN = [page for page in PAGES if page.name.endswith('.ru.md')]
LINK = re.compile(r'\]\(([^)#:]+)(?:#[^)]*)?\)')
CODE = re.compile(r'^ *```.*?^ *```$|`[^`]+`', re.DOTALL | re.MULTILINE)
SHOP_WINDOW = REPO / 'static' / 'description'
SHOWN = re.compile(r'<img src="([^"]+)"')
COMMANDS = re.compile(r'^ *```\n(.*?)^ *```$', re.DOTALL | re.MULTILINE)
HEADING = re.compile(r'^(##+) ', re.MULTILINE)
# A name of the screen is in italics and begins with a capital letter.
NAME = re.compile(r'(?<!\*)\*([A-ZА-Я][^*|]*)\*(?!\*)')
TRANSLATION = re.compile(r'^msgstr ((?:".*"\n?)+)', re.MULTILINE)
OF_ODOO = {
    'Восполнение под заказ (MTO)', 'Выбрать все', 'Выставление счетов', 'Действия', 'Новое',
    'Номер отслеживания', 'Обновить список приложений', 'Описание продаж', 'Отменить',
    'Подтверждение', 'Положить в упаковку', 'Происхождение товаров', 'Склад', 'ТН ВЭД', 'Упаковка',
    'Dropship', 'Налоговый ID', 'Наличие', 'Ссылка на клиента',
}


def english_of(page):
    """Return the page that a Russian one follows."""
    return page.with_name(page.name.replace('.ru.md', '.md'))


def headings_of(page):
    """Return the levels of a page's headings, in their sequence."""
    return HEADING.findall(CODE.sub('', page.read_text()))


def commands_of(page):
    """Return the commands that a page shows, in their sequence."""
    return COMMANDS.findall(page.read_text())


def names_on_screen():
    """Return what Odoo and the module show in Russian, without markup and colons."""
    texts = TRANSLATION.findall((REPO / 'i18n' / 'ru.po').read_text())
    lines = (''.join(re.findall('"(.*)"', text)) for text in texts)
    return OF_ODOO | {re.sub('<[^>]+>', '', line).rstrip(':.') for line in lines}


class TestDocs(unittest.TestCase):
    def test_links_lead_to_files(self):
        for page in PAGES:
            links = LINK.findall(CODE.sub('', page.read_text()))
            dead = [link for link in links if not (page.parent / link).exists()]
            self.assertEqual(dead, [], page)

    def test_pictures_are_there_and_shown(self):
        manifest = ast.literal_eval((REPO / '__manifest__.py').read_text())
        shown = {REPO / name for name in manifest['images']} | {
            SHOP_WINDOW / 'icon.png',  # Odoo takes it by its name
            *(SHOP_WINDOW / name for name in SHOWN.findall(
                (SHOP_WINDOW / 'index.html').read_text()))}
        for page in PAGES:
            links = LINK.findall(CODE.sub('', page.read_text()))
            shown |= {(page.parent / link).resolve() for link in links if link.endswith('.png')}
        folders = (REPO / 'docs' / 'images', SHOP_WINDOW)
        self.assertEqual(shown, {file for folder in folders for file in folder.glob('*.png')})

    def test_a_page_shows_pictures_of_its_language(self):
        for page in PAGES:
            pictures = [link for link in LINK.findall(page.read_text()) if link.endswith('.png')]
            others = [name for name in pictures
                      if name.endswith('.ru.png') != page.name.endswith('.ru.md')]
            self.assertEqual(others, [], page)

    def test_russian_pages_have_the_sections_and_commands_of_the_english_ones(self):
        self.assertTrue(RUSSIAN)
        for page in RUSSIAN:
            self.assertEqual(headings_of(page), headings_of(english_of(page)), page)
            self.assertEqual(commands_of(page), commands_of(english_of(page)), page)

    def test_russian_pages_name_what_is_on_the_screen(self):
        shown = names_on_screen()
        for page in RUSSIAN:
            text = CODE.sub('', page.read_text())
            titles = set(re.findall(r'^#+ (.+)', text, re.MULTILINE))
            named = {' '.join(name.split()).rstrip(':.') for name in NAME.findall(text)}
            self.assertEqual(sorted(named - shown - titles), [], page)
