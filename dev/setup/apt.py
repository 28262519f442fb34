"""Debian packages without root: apt-get with folders of its own, and the machine's own mirror."""

import re
import shlex
import shutil
from pathlib import Path

from .home import remove
from .shell import Failure, run

ETC = Path('/etc/apt')
MAIN_SUITES = ('bullseye', 'bookworm', 'trixie', 'forky', 'oldstable', 'stable', 'testing', 'sid')
# Releases whose fonts-font-awesome is still 4.7, which Odoo's icons are named after.
FONT_SUITES = ('bullseye', 'bookworm', 'trixie')
OPTION_FIELDS = {'arch': 'Architectures', 'lang': 'Languages', 'target': 'Targets'}

NO_DEBIAN = (
    "Odoo 19 is neither in ODOO_HOME nor importable, and this machine has no Debian package "
    "source to take it from. Get an Odoo 19 source tree and set ODOO_HOME to its folder "
    "(the one with odoo-bin in it), then start again."
)


def parse_deb822(text):
    """Return the stanzas of a `.sources` file as dicts of field → value (comments left out)."""
    stanzas = [{}]
    field = None
    for line in text.splitlines():
        if line.startswith('#'):
            continue
        if not line.strip():
            stanzas.append({})
            field = None
        elif line[0] in ' \t' and field:
            stanzas[-1][field] += '\n' + line
        elif ':' in line:
            field, value = line.split(':', 1)
            field = field.strip().title()
            stanzas[-1][field] = value.strip()
    return [stanza for stanza in stanzas if stanza]


def parse_one_line(text):
    """Return the entries of a `sources.list` file in the same form as `parse_deb822`."""
    entries = []
    pattern = re.compile(r'^\s*deb\s+(?:\[(?P<options>[^]]*)\]\s*)?(?P<uri>\S+)\s+(?P<rest>[^#]+)')
    for match in filter(None, map(pattern.match, text.splitlines())):
        suite, *components = match['rest'].split()
        entry = {
            'Types': 'deb',
            'Uris': match['uri'],
            'Suites': suite,
            'Components': ' '.join(components),
        }
        for option in shlex.split(match['options'] or ''):
            name, _, value = option.partition('=')
            name = name.rstrip('+-').lower()
            entry[OPTION_FIELDS.get(name, name).title()] = value.replace(',', ' ')
        entries.append(entry)
    return entries


def first_debian(stanzas):
    """Return the first stanza of Debian's main archive, or None."""
    usable = [
        stanza
        for stanza in stanzas
        if 'deb' in stanza.get('Types', '').split()
        and stanza.get('Enabled', 'yes').lower() not in ('no', 'false', '0')
        and not stanza.get('Uris', '').startswith('cdrom:')
    ]
    for stanza in usable:
        if stanza.get('Uris', '').split()[:1] and stanza['Uris'].split()[0].rstrip('/').endswith(
            '/debian'
        ):
            return stanza
    for stanza in usable:
        if set(stanza.get('Suites', '').split()) & set(MAIN_SUITES):
            return stanza
    return None


def machine_stanza(etc=ETC):
    """Return the machine's own Debian source.

    :raise Failure: when there is none.
    """
    stanzas = []
    for file in [etc / 'sources.list', *sorted((etc / 'sources.list.d').glob('*'))]:
        if not file.is_file():
            continue
        if file.suffix == '.sources':
            stanzas += parse_deb822(file.read_text(errors='replace'))
        elif file.suffix == '.list':
            stanzas += parse_one_line(file.read_text(errors='replace'))
    stanza = first_debian(stanzas)
    if stanza is None or not shutil.which('apt-get') or not shutil.which('dpkg-deb'):
        raise Failure(NO_DEBIAN)
    return stanza


def with_suite(stanza, suite):
    """Return the text of a `.sources` file: the same archive and keys, another suite."""
    fields = stanza | {'Types': 'deb', 'Suites': suite, 'Components': 'main'}
    return ''.join(f'{field}: {value}\n' for field, value in fields.items())


def font_suite(stanza):
    """Return the release to take font-awesome 4.7 from: the machine's own if it has it."""
    for suite in stanza.get('Suites', '').split():
        if suite in FONT_SUITES:
            return suite
    return FONT_SUITES[-1]


class Apt:
    """A private apt in a folder; asks the archive afresh, nothing touches the system's state."""

    def __init__(self, folder, log):
        self.folder = folder
        self.log = log

    def update(self, stanza, suites):
        """Fetch the package lists of these suites, and nothing else.

        :raise Failure: when the archive can't be reached or its signature is wrong.
        """
        remove(self.folder)
        for name in ('parts', 'lists/partial', 'cache/archives/partial', 'debs'):
            (self.folder / name).mkdir(parents=True)
        for suite in suites:
            (self.folder / 'parts' / f'{suite}.sources').write_text(with_suite(stanza, suite))
        (self.folder / 'apt.conf').write_text(self._configuration())
        self._get(['update'], "asking the Debian archive for its package lists")

    def download(self, packages, what):
        """Download packages (`name` or `name/suite`), checked by apt against signed hashes.

        :return: the paths of the downloaded files.
        :raise Failure: when a package is not there or does not arrive whole.
        """
        self._get(['download', *packages], what)
        return sorted((self.folder / 'debs').glob('*.deb'))

    def _get(self, arguments, what):
        command = ['apt-get', '-q', '-c', str(self.folder / 'apt.conf'), *arguments]
        run(command, log=self.log, what=what, cwd=self.folder / 'debs')

    def _configuration(self):
        # The machine's own hooks (cache cleaners, software centres) have no business here, its
        # proxy settings do: so its configuration is read first, and then this.
        return (
            f'Dir::Etc::SourceList "/dev/null";\n'
            f'Dir::Etc::SourceParts "{self.folder}/parts";\n'
            f'Dir::State::Lists "{self.folder}/lists";\n'
            f'Dir::Cache "{self.folder}/cache";\n'
            'Acquire::Languages "none";\n'
            'Acquire::Retries "3";\n'
            'APT::Update::Error-Mode "any";\n'
            'APT::Sandbox::User "root";\n'
            '#clear APT::Update::Pre-Invoke;\n'
            '#clear APT::Update::Post-Invoke;\n'
            '#clear APT::Update::Post-Invoke-Success;\n'
        )
