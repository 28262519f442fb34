"""Debian's programs that some tests need, in the home: nothing is installed into the system."""
import os
import re
import shutil
from pathlib import Path

from .apt import Apt, machine_stanza
from .home import digest_of, remove
from .shell import Failure, run, say

PROGRAMS = {'nginx': 'usr/sbin/nginx', 'pgbouncer': 'usr/sbin/pgbouncer'}
"""Where packages have the program of the same name."""
SYSTEM_FOLDERS = '/usr/local/sbin:/usr/sbin'


def fetch_programs(home):
    """Download the programs that the tests of a running Odoo need, as far as they are missing.

    :raise Failure: no Debian, no network, or the release does not have one
    """
    with home.lock('debian', "downloading Debian packages"):
        for name in PROGRAMS:
            debian_program(home, name)


def debian_program(home, name):
    """Return the path of a program of Debian's and the environment to start it with.

    The machine's own is taken where it has one. Else it is downloaded once, with the libraries
    that its package asks for.

    :param str name: one of ``PROGRAMS``
    :raise Failure: no Debian, no network, or the release does not have it
    """
    own = shutil.which(name, path=os.pathsep.join((
        os.environ.get('PATH', os.defpath), SYSTEM_FOLDERS)))
    if own:
        return Path(own), home.environment()
    folder, digest = home.path / 'debian' / name, digest_of(name)
    if not home.stamped(name, digest):
        home.unstamp(name)
        say(f"== {name}: downloading the Debian package")
        _download(home, name, folder)
        home.stamp(name, digest)
    libraries = sorted(str(found) for found in folder.glob('usr/lib/*-linux-gnu*'))
    return folder / PROGRAMS[name], home.environment(LD_LIBRARY_PATH=':'.join(libraries))


def _download(home, name, folder):
    log = home.log / 'apt.log'
    try:
        stanza = machine_stanza()
    except Failure as failure:
        raise Failure(
            f"The tests of a running Odoo need {name}, which this machine does not have, and there "
            "is no Debian package source to take it from. Install it, then start the command again."
        ) from failure
    apt = Apt(home.path / f'apt-{name}', log)
    apt.update(stanza, stanza.get('Suites', 'stable').split()[:1])
    depends = run(
        ['apt-cache', '-c', apt.folder / 'apt.conf', 'depends', name], log=log,
        what=f"asking what {name} needs")
    libraries = re.findall(r'^ +Depends: (lib(?!c6)\S+)', depends, re.MULTILINE)
    remove(folder)
    folder.mkdir(parents=True)
    for deb in apt.download([name, *libraries], f"downloading {name}"):
        run(['dpkg-deb', '-x', deb, folder], log=log, what=f"unpacking {deb.name}")
    remove(apt.folder)
