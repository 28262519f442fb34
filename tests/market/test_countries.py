from odoo.tests import BaseCase, tagged

from ...market import countries


@tagged('post_install', '-at_install')
class TestCountries(BaseCase):
    """Countries by their Russian names, whatever languages the database has."""

    def test_the_markets_names_are_understood(self):
        for name, code in (
            ("Россия", 'RU'), ("Российская Федерация", 'RU'), ("Беларусь", 'BY'),
            ("Республика Беларусь", 'BY'), ("Казахстан", 'KZ'), ("Армения", 'AM'),
            ("Киргизия", 'KG'), ("Китай", 'CN'), ("США", 'US'), ("Южная Корея", 'KR'),
            ("  россия ", 'RU'), ("Тёркс и Кайкос", 'TC'), ("Теркс и Кайкос", 'TC'),
        ):
            with self.subTest(name):
                self.assertEqual(countries.code_of(name), code)

    def test_what_nobody_knows_is_no_country(self):
        for name in ('', ' ', "Атлантида", 'RU', '643'):
            with self.subTest(name):
                self.assertEqual(countries.code_of(name), '')
        for code in (None, False, '', 'XX', '001'):
            with self.subTest(code):
                self.assertEqual(countries.name_of(code), '')

    def test_each_name_leads_back_to_its_country(self):
        for code in ('AE', 'CN', 'GB', 'HK', 'KP', 'KR', 'RU', 'TW', 'US', 'VN', 'ZA'):
            with self.subTest(code):
                self.assertEqual(countries.code_of(countries.name_of(code)), code)
