"""`./run package`: the module in a zip file, as it goes into a server's addons folder.

What serves development stays out: `dev/`, its command and settings, hidden files, and the tests
that need `dev/`, such as those with the simulator.
"""

import ast
import subprocess
import zipfile
from pathlib import PurePosixPath

from .setup.home import MODULE, REPO
from .setup.shell import Failure, say

FOLDER = REPO / 'dist'
LEFT_OUT = ('CONTRIBUTING.md', 'dev', 'pyproject.toml', 'run')
# The same module makes the same file, byte for byte: each file gets the earliest time of a zip.
TIME = (1980, 1, 1, 0, 0, 0)


def package():
    """Build the zip file in `dist/`, say where it is, and return 0."""
    file = build(FOLDER)
    say(f"== Package: {file.relative_to(REPO)} ({file.stat().st_size // 1024} KB)")
    return 0


def build(folder):
    """Build the zip file of the module from the files that git tracks, as they are now.

    :param pathlib.Path folder: where to; made when it is missing.
    :return: the path of the file, which is named after the module and its version.
    :raise Failure: when git can't name the files.
    """
    files = without_dev({
        name: (REPO / name).read_bytes() for name in tracked_names() if is_of_module(name)})
    version = ast.literal_eval(files['__manifest__.py'].decode())['version']
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f'{MODULE}-{version}.zip'
    write_zip(file, files)
    return file


def tracked_names():
    """Return the names of all files that git tracks and that are there.

    :raise Failure: when git can't name them.
    """
    command = ['git', '-C', str(REPO), 'ls-files', '-z']
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError:
        raise Failure("git was not found; it knows which files belong to the repository.") from None
    except subprocess.CalledProcessError as error:
        raise Failure(
            "git can't name the files of the repository: work in a clone of it. It says: "
            f"{error.stderr.strip()}"
        ) from None
    # A file that was removed stays tracked until the removal is committed.
    return [name for name in done.stdout.rstrip('\0').split('\0') if (REPO / name).is_file()]


def is_of_module(name):
    """Tell whether a file of the repository is the module's, and not one of its development."""
    parts = PurePosixPath(name).parts
    return parts[0] not in LEFT_OUT and not any(part.startswith('.') for part in parts)


def without_dev(files):
    """Return the files without the tests that need `dev/`, and without the imports of these tests.

    :param dict files: contents by name.
    """
    tests = {
        PurePosixPath(name): content.decode()
        for name, content in files.items()
        if name.startswith('tests/') and name.endswith('.py')
    }
    gone = _modules_with_dev(tests)
    kept = {name: content for name, content in files.items() if _module(name) not in gone}
    for file, text in tests.items():
        if file.name == '__init__.py':
            kept[str(file)] = _without_imports(file, text, gone).encode()
    return kept


def _modules_with_dev(tests):
    """Return the test modules that import `dev/`, or another module that does.

    A package is not among them: its `__init__.py` stays, without the imports of what is gone.
    """
    imported = {
        _module(file): {path for node in _imports(text) for path in _targets(file, node)}
        for file, text in tests.items()
        if file.name != '__init__.py'
    }
    gone = {PurePosixPath('dev')}
    while True:
        more = {
            module
            for module, paths in imported.items()
            if module not in gone and any(_is_gone(path, gone) for path in paths)
        }
        if not more:
            return gone
        gone |= more


def _without_imports(file, text, gone):
    """Return the text of a package's `__init__.py` without the imports of what is gone."""
    lines = text.splitlines(keepends=True)
    for node in sorted(_imports(text), key=lambda node: node.lineno, reverse=True):
        module, *names = _targets(file, node)
        kept = [
            alias
            for alias, path in zip(node.names, names, strict=True)
            if not _is_gone(path, gone)
        ]
        if len(kept) < len(node.names):
            node.names = kept
            lines[node.lineno - 1:node.end_lineno] = [f'{ast.unparse(node)}\n'] if kept else []
    return ''.join(lines)


def _imports(text):
    """Return the relative imports of a Python file, wherever they stand in it."""
    return [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def _targets(file, node):
    """Return what a relative import means, without suffix: its module, then each name in it."""
    module = file.parents[node.level - 1] / (node.module or '').replace('.', '/')
    return [module, *(module / alias.name for alias in node.names)]


def _module(file):
    return PurePosixPath(file).with_suffix('')


def _is_gone(path, gone):
    return path in gone or not gone.isdisjoint(path.parents)


def write_zip(file, files):
    """Write a zip file with one folder, named after the module, in it.

    :param pathlib.Path file: replaced when it is there.
    :param dict files: contents by name.
    """
    with zipfile.ZipFile(file, 'w') as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f'{MODULE}/{name}', TIME)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
