"""The module as it was at the baseline: from there on, databases are brought along."""

import io
import re
import subprocess
import tarfile

from .setup.home import MODULE, REPO, remove
from .setup.shell import Failure

COMMIT = re.compile(r'^The baseline is commit `([0-9a-f]{40})`', re.MULTILINE)
VERSION = re.compile(r'^## \[([0-9.]+)\] - baseline', re.MULTILINE)


def baseline_commit():
    """Return the commit that the changelog names.

    :raise Failure: it names none
    """
    return _find(COMMIT)


def baseline_version():
    """Return the version that the changelog calls the baseline.

    :raise Failure: it calls none so
    """
    return _find(VERSION)


def _find(pattern):
    found = pattern.search((REPO / 'CHANGELOG.md').read_text())
    if not found:
        raise Failure(f"CHANGELOG.md does not say what the baseline is: {pattern.pattern}")
    return found[1]


def unpack(commit, folder):
    """Unpack the module of a commit into an empty addons folder.

    A clone without its history gets that one commit from where it was cloned from.

    :param pathlib.Path folder: made anew
    :return: the path of the module
    :raise Failure: nobody has the commit
    """
    if _git('cat-file', '-e', f'{commit}^{{commit}}').returncode:
        fetched = _git('fetch', '--quiet', '--depth=1', '--no-tags', 'origin', commit)
        if fetched.returncode:
            raise Failure(
                f"The history of this checkout lacks commit {commit[:12]}, and it can't be "
                "fetched. Get the whole history: git fetch --unshallow. Git says: "
                f"{fetched.stderr.decode().strip()}")
    archived = _git('archive', '--format=tar', commit)
    if archived.returncode:
        raise Failure(f"git archive {commit[:12]}: {archived.stderr.decode().strip()}")
    remove(folder)
    module = folder / MODULE
    module.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(archived.stdout)) as archive:
        archive.extractall(module, filter='data')
    return module


def _git(*words):
    try:
        return subprocess.run(
            ['git', '-C', str(REPO), *words], capture_output=True, check=False)
    except FileNotFoundError:
        raise Failure("git was not found; it knows what the module was before.") from None
