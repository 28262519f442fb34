"""`./run lint`: style, XML, manifest, and the set-up's own tests."""

import ast
import re
import subprocess
from xml.parsers import expat

from .setup.home import MODULE, REPO, Home
from .setup.house import set_up
from .setup.shell import say

REQUIRED_KEYS = ('name', 'summary', 'version', 'author', 'license', 'depends', 'data')
VERSION = r'19\.0\.\d+\.\d+\.\d+'
LOADED_FOLDERS = ('data', 'demo', 'security', 'views', 'wizards')
LOADED_KINDS = ('.xml', '.csv')

# Where packages come from is the machine's business: a mirror, a proxy, a folder.
REGISTRY = re.compile(
    r'pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|yarnpkg\.com|crates\.io'
    r'|(?:deb|ftp|security|snapshot)\.debian\.org|(?:archive|security)\.ubuntu\.com'
)


def lint():
    """Check everything and return 0, or 1 when something was found."""
    home = Home()
    set_up(home)
    problems = [*manifest_problems(REPO), *xml_problems(REPO), *registry_problems(REPO)]
    for problem in problems:
        say(problem)
    failed = [name for name, *command in _programs(home) if not _passes(home, name, command)]
    if problems:
        failed.append("files")
    say(f"== Lint: look at {', '.join(failed)} above" if failed else "== Lint: clean")
    return 1 if failed else 0


def _programs(home):
    """Yield a name, a folder to stand in and a command for each program that must pass."""
    python = (str(home.python), '-m')
    short = '--output-format=concise'
    yield "ruff", REPO, *python, 'ruff', 'check', '--quiet', short, '.', 'run'
    # pylint-odoo needs the module under its name, as Odoo has it.
    yield "pylint", home.addons, *python, 'pylint', f'--rcfile={REPO}/.pylintrc', MODULE
    yield "dev/tests", REPO, *python, 'unittest', 'discover', '-q', '-s', 'dev/tests', '-t', '.'


def _passes(home, name, command):
    folder, *words = command
    say(f"== Lint: {name}")
    caches = {'RUFF_CACHE_DIR': str(home.path / 'ruff'), 'PYLINTHOME': str(home.path / 'pylint')}
    return subprocess.call(words, cwd=folder, env=home.environment(**caches)) == 0


def files_of(root):
    """Yield all files of a checkout but hidden folders' (save `.ci`) and Python's leftovers."""
    for entry in sorted(root.iterdir()):
        if entry.is_file():
            yield entry
        elif entry.name == '.ci' or not entry.name.startswith(('.', '__pycache__')):
            yield from files_of(entry)


def manifest_problems(root):
    """Return what is wrong with the manifest of the module in `root`, one text each."""
    manifest = ast.literal_eval((root / '__manifest__.py').read_text())
    problems = [f"has no {key!r}" for key in REQUIRED_KEYS if key not in manifest]
    if not re.fullmatch(VERSION, manifest.get('version', '')):
        problems.append(f"version {manifest.get('version')} is not of the form 19.0.x.y.z")
    listed = set(manifest.get('data', [])) | set(manifest.get('demo', []))
    named = listed | set(manifest.get('images', []))
    problems += [f"lists {name}, which is not there" for name in sorted(named - _names(root))]
    present = {
        name
        for name in _names(root)
        if name.startswith(tuple(f'{folder}/' for folder in LOADED_FOLDERS))
        and name.endswith(LOADED_KINDS)
    }
    problems += [f"does not list {name}" for name in sorted(present - listed)]
    for patterns in manifest.get('assets', {}).values():
        for pattern in filter(lambda pattern: isinstance(pattern, str), patterns):
            if not any(root.glob(pattern.removeprefix(f'{MODULE}/').lstrip('/'))):
                problems.append(f"names the asset {pattern}, which is not there")
    if not (root / 'i18n' / 'ru.po').is_file():
        problems.append("needs its Russian translation: i18n/ru.po")
    return [f"__manifest__.py: {problem}" for problem in problems]


def _names(root):
    return {str(file.relative_to(root)) for file in files_of(root)}


def xml_problems(root):
    """Return each XML file that is not well-formed, with the line and the reason."""
    problems = []
    for file in files_of(root):
        if file.suffix in ('.xml', '.svg'):
            try:
                expat.ParserCreate().Parse(file.read_bytes(), True)
            except expat.ExpatError as error:
                reason = expat.ErrorString(error.code)
                problems.append(f"{file.relative_to(root)}:{error.lineno}: {reason}")
    return problems


def registry_problems(root):
    """Return each line that names the address of a package registry."""
    return [
        f"{file.relative_to(root)}:{number}: names the package registry {found[0]}"
        for file in files_of(root)
        for number, line in enumerate(file.read_text(errors='replace').splitlines(), 1)
        if (found := REGISTRY.search(line))
    ]
