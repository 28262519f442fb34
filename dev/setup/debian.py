"""Debian's programs that some tests need, in the home: nothing is installed into the system."""
import re

from .apt import Apt, machine_stanza
from .home import digest_of, remove
from .shell import run, say


def debian_program(home, name, path):
    """Return the path of a program of Debian's and the environment to start it with.

    It is downloaded once, with the libraries that its package asks for.

    :param str name: of the package
    :param str path: of the program in it
    :raise Failure: no Debian, no network, or the release does not have it
    """
    folder, digest = home.path / 'debian' / name, digest_of(name)
    if not home.stamped(name, digest):
        home.unstamp(name)
        say(f"== {name}: downloading the Debian package")
        _download(home, name, folder)
        home.stamp(name, digest)
    libraries = sorted(str(found) for found in folder.glob('usr/lib/*-linux-gnu*'))
    return folder / path, home.environment(LD_LIBRARY_PATH=':'.join(libraries))


def _download(home, name, folder):
    stanza, log = machine_stanza(), home.log / 'apt.log'
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
