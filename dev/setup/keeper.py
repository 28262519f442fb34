"""Stops the embedded PostgreSQL after its last user, also after one that was killed."""

import fcntl
import subprocess
import sys

_keepers = []


def start_keeper(users, stop):
    """Start a program that waits until nobody holds a lock any more, and then runs a command.

    :param pathlib.Path users: the file that every user of the server locks
    :param list stop: command that stops the server; a stopped one is no harm
    """
    # Kept: Python warns of a program that it has lost sight of.
    _keepers.append(subprocess.Popen(
        [sys.executable, '-I', '-S', __file__, str(users), *stop], cwd='/',
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True))


def _keep(users, *stop):
    with open(users, 'a') as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        return subprocess.call(stop)


if __name__ == '__main__':
    sys.exit(_keep(*sys.argv[1:]))
