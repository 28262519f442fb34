"""Reading the machine's package sources, in each form that Debian has had."""

import unittest

from dev.setup.apt import first_debian, font_suite, parse_deb822, parse_one_line, with_suite

DEB822 = """\
# Written by the installer
Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb deb-src
# A comment between fields
URIs: http://mirror.example/debian/
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF
"""

ONE_LINE = """\
# deb http://old.example/debian wheezy main
deb cdrom:[Debian 12]/ bookworm main
deb-src http://mirror.example/debian bookworm main
deb [arch=amd64,arm64 signed-by=/keys/a.gpg] http://mirror.example/debian trixie main non-free # own
"""


class TestSources(unittest.TestCase):
    def test_the_main_archive_is_found_after_the_security_archive(self):
        stanza = first_debian(parse_deb822(DEB822))
        self.assertEqual(stanza['Uris'], 'http://mirror.example/debian/')

    def test_an_embedded_key_and_the_address_survive_another_suite(self):
        text = with_suite(first_debian(parse_deb822(DEB822)), 'sid')
        again = parse_deb822(text)
        self.assertEqual(len(again), 1)
        self.assertEqual(again[0]['Suites'], 'sid')
        self.assertEqual(again[0]['Types'], 'deb')
        self.assertEqual(again[0]['Components'], 'main')
        self.assertEqual(again[0]['Uris'], 'http://mirror.example/debian/')
        self.assertIn('\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF', text)

    def test_one_line_entries_keep_their_options(self):
        stanza = first_debian(parse_one_line(ONE_LINE))
        self.assertEqual(
            stanza,
            {
                'Types': 'deb',
                'Uris': 'http://mirror.example/debian',
                'Suites': 'trixie',
                'Components': 'main non-free',
                'Architectures': 'amd64 arm64',
                'Signed-By': '/keys/a.gpg',
            },
        )

    def test_a_mirror_under_another_name_is_known_by_its_suite(self):
        entries = parse_one_line('deb http://cache.example/apt/main stable main')
        self.assertEqual(first_debian(entries)['Uris'], 'http://cache.example/apt/main')

    def test_disabled_and_foreign_sources_are_not_taken(self):
        disabled = DEB822.replace('Types:', 'Enabled: no\nTypes:')
        self.assertIsNone(first_debian(parse_deb822(disabled)))
        self.assertIsNone(
            first_debian(parse_one_line('deb http://mirror.example/ubuntu noble main'))
        )

    def test_fonts_come_from_the_own_release_or_the_last_one_that_has_them(self):
        self.assertEqual(font_suite({'Suites': 'bookworm bookworm-updates'}), 'bookworm')
        self.assertEqual(font_suite({'Suites': 'sid'}), 'trixie')
