"""Finding Odoo 19: `ODOO_HOME`, an importable `odoo`, or the Debian package."""

import importlib.util
import os
import re
from dataclasses import dataclass
from pathlib import Path

from .apt import Apt, font_suite, machine_stanza
from .home import digest_of, remove
from .shell import Failure, run, say

# The Debian package holds relative links into these; without them the web client answers 500.
SID_PACKAGES = (
    'odoo-19',
    'libjs-jquery',
    'libjs-jquery-form',
    'libjs-underscore',
    'fonts-roboto-unhinted',
    'fonts-montserrat',
    'fonts-inconsolata',
    'fonts-ocr-b',
)


@dataclass(frozen=True)
class Odoo:
    """An Odoo 19 on disk."""

    root: Path
    """The folder to put on Python's path: it holds the folder `odoo`."""

    @property
    def version(self):
        """The text of its release file, which changes with each release."""
        return (self.root / 'odoo' / 'release.py').read_text()

    @property
    def addons_paths(self):
        """The folders of Odoo's own modules: a source tree has a second one."""
        return [path for path in (self.root / 'addons', self.root / 'odoo/addons') if path.is_dir()]


def find_odoo(home):
    """Return the Odoo 19 to use; the Debian package is downloaded when there is no other.

    :raise Failure: when `ODOO_HOME` is no Odoo 19, or the package can't be had.
    """
    chosen = os.environ.get('ODOO_HOME')
    if chosen:
        root = Path(chosen).expanduser().absolute()
        if version_in(root) != 19:
            raise Failure(
                f"ODOO_HOME={chosen} holds no Odoo 19: expected a source tree or a package folder "
                "with odoo/release.py of version 19 in it. Correct it, or unset ODOO_HOME to let "
                "the set-up look for Odoo itself."
            )
        return Odoo(root)
    return importable_odoo() or debian_odoo(home)


def version_in(root):
    """Return the major version of the Odoo in a folder, or None."""
    try:
        text = (root / 'odoo' / 'release.py').read_text()
    except OSError:
        return None
    found = re.search(r'^version_info\s*=\s*\(\s*(\d+)', text, re.MULTILINE)
    return int(found[1]) if found else None


def importable_odoo():
    """Return the Odoo 19 that this very Python can import, or None."""
    try:
        spec = importlib.util.find_spec('odoo')
    except (ImportError, ValueError):
        return None
    for location in (spec and spec.submodule_search_locations) or ():
        root = Path(location).parent
        version = version_in(root)
        if version == 19:
            return Odoo(root)
        if version:
            say(f"== Odoo {version} in {root} is not version 19: left alone")
    return None


def debian_odoo(home):
    """Return the Odoo of the Debian package, downloaded and unpacked once.

    :raise Failure: no Debian source, no network, disk full, package gone.
    """
    root = home.path / 'odoo'
    odoo = Odoo(root / 'usr/lib/python3/dist-packages')
    digest = digest_of(*SID_PACKAGES)
    if home.stamped('odoo', digest) and version_in(odoo.root) == 19:
        return odoo
    home.unstamp('odoo')
    home.need_space(2000, "Odoo")
    log = home.log / 'apt.log'
    stanza = machine_stanza()
    fonts = font_suite(stanza)
    apt = Apt(home.path / 'apt', log)
    say("== Odoo 19: downloading the Debian package (about 130 MB)")
    apt.update(stanza, ['sid', fonts])
    packages = [f'{name}/sid' for name in SID_PACKAGES] + [f'fonts-font-awesome/{fonts}']
    debs = apt.download(packages, "downloading Odoo")
    say("== Odoo 19: unpacking")
    fresh = home.path / 'odoo.new'
    remove(fresh)
    for deb in debs:
        run(['dpkg-deb', '-x', str(deb), str(fresh)], log=log, what=f"unpacking {deb.name}")
    check_links(fresh)
    remove(root)
    fresh.rename(root)
    remove(apt.folder)
    home.stamp('odoo', digest)
    return odoo


def check_links(root):
    """Check that the web client's links into other packages lead somewhere.

    :raise Failure: naming the first links that don't.
    """
    web = root / 'usr/lib/python3/dist-packages/odoo/addons/web'
    broken = [path for path in web.rglob('*') if path.is_symlink() and not path.exists()]
    if broken:
        names = ', '.join(str(path.relative_to(web)) for path in broken[:5])
        raise Failure(
            f"Debian's Odoo 19 now links to files that the set-up does not bring along ({names}). "
            "Set ODOO_HOME to an Odoo 19 source tree meanwhile, and report this as a bug."
        )
