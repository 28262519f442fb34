"""Programs that end with the one that started them, however that ended: by `kill -9`, too.

Between the two stands this file, run as a program. It leads a session of its own, and kills all
that is left in it as soon as its program ends, or its starter does.
"""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def start_tied(command, *, keep_locks=False, **options):
    """Start a program and return its `Popen`; signals to it reach the program, and nobody else.

    All that the program starts is in the process group, and the session, of the `Popen`'s number.

    :param list command: program and arguments
    :param bool keep_locks: the program holds the locks of this process as well, see `Home.lock`
    :param options: of `Popen`
    :raise FileNotFoundError: there is no such program
    """
    command = [str(part) for part in command]
    if not shutil.which(command[0]):
        raise FileNotFoundError(command[0])
    # Nothing is ever written to the pipe: the system closes our end when this process is no more.
    theirs, _ours = os.pipe()
    os.set_inheritable(theirs, True)
    inherited = {'close_fds': False} if keep_locks else {'pass_fds': (theirs,)}
    try:
        return subprocess.Popen(
            [sys.executable, '-I', '-S', __file__, str(theirs), *command],
            start_new_session=True, **inherited, **options)
    finally:
        os.close(theirs)


def members(session):
    """Return the numbers of the processes of a session that are alive, without its leader."""
    return [
        pid for pid in map(int, filter(str.isdecimal, os.listdir('/proc')))
        if pid != session and _session_of(pid) == session]


def _session_of(pid):
    """Return the session of a process; None for one that is dead, or waits for its burial."""
    try:
        words = Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()
    except OSError:
        return None
    return None if words[0] in 'ZX' else int(words[3])


def _end_members(session):
    while pids := members(session):
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def _guard(tie, command):
    """Run a program until it ends or its starter does, and return its exit status."""
    os.set_inheritable(tie, False)
    early, programs = [], []
    for number in FORWARDED:
        signal.signal(number, lambda number, _frame: (
            programs[0].send_signal(number) if programs else early.append(number)))
    programs.append(subprocess.Popen(command, close_fds=False))
    program = programs[0]
    for number in early:
        program.send_signal(number)
    is_alone = False
    while program.poll() is None and not is_alone:
        is_alone = bool(select.select([tie], [], [], 0.05)[0])
    if is_alone:
        program.kill()
    status = program.wait()
    _end_members(os.getpid())
    return status if status >= 0 else 128 - status


if __name__ == '__main__':
    sys.exit(_guard(int(sys.argv[1]), sys.argv[2:]))
