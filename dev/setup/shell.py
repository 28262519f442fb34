"""Talking to the person at the terminal and to other programs."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

from .tied import start_tied

TAIL_LINES = 12
PROGRESS_SECONDS = 10
FULL_BELOW = 20 * 1024 * 1024  # bytes; a program may die of a full disk without a word

DISK_FULL = (
    "The disk is full: free some space (a whole set-up takes about 2.5 GB), or set ODOO_DEV_HOME "
    "to a folder on another disk, and start the command again."
)
NO_NETWORK = (
    "The network did not answer: check the connection (and proxy settings), then start the "
    "command again; it goes on where it stopped."
)
NOT_THERE = (
    "The archive or registry that this machine is set to use does not have it. It may be a copy "
    "that lags behind: try another one, or for Odoo set ODOO_HOME to an Odoo 19 source tree."
)
# What a program prints when the cause lies outside of it, and what to do then.
CAUSES = (
    (r'No space left on device|Disk quota exceeded|not enough free space', DISK_FULL),
    (
        r'Temporary failure (in name resolution|resolving)|Could not resolve|Could not connect'
        r'|NewConnectionError|NameResolutionError|ReadTimeoutError|ConnectTimeoutError'
        r'|Network is unreachable|Connection (timed out|refused|failed)|Cannot initiate the conn',
        NO_NETWORK,
    ),
    (
        r'Unable to locate package|Release .* was not found|No matching distribution'
        r'|does not have a Release file',
        NOT_THERE,
    ),
)


class Failure(Exception):
    """An expected failure; its text names the cause and the way out, and is shown as it is."""


def say(text):
    """Print one line of progress at once, also into a pipe."""
    print(text, flush=True)


def report(failure):
    """Print a failure for people on standard error."""
    print(f"\nrun: {failure}", file=sys.stderr, flush=True)


def end_on_signals():
    """Let a closed terminal or a `kill` end the program as Ctrl-C does: tidied up."""

    def end(*_signal):
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) != signal.SIG_IGN:  # as nohup wants it
            signal.signal(number, end)


def as_command(work):
    """Do the work of a command line, and return its exit status.

    What is expected to fail is told in words, and the signals that end programs end it tidied up.

    :param callable work: returns the exit status; None is good
    """
    end_on_signals()
    try:
        return work() or 0
    except Failure as failure:
        report(failure)
    except OSError as error:
        # A disk fills, a folder belongs to somebody else: the file's name is the best clue.
        report(f"{error.filename or 'This machine'}: {error.strerror}. {cause_of(str(error))}")
    except KeyboardInterrupt:
        report("Ended.")
        return 130
    return 1


def cause_of(output):
    """Return advice for the known cause that shows in a program's output, or ''."""
    for pattern, advice in CAUSES:
        if re.search(pattern, output):
            return advice
    return ''


def written_since(log, start):
    """Return the text of a log file from a position on."""
    with log.open('rb') as file:
        file.seek(start)
        return file.read().decode(errors='replace')


def last_lines(text):
    """Return the end of a program's output, indented for a failure's text."""
    return '\n'.join(f"    {line}" for line in text.strip().splitlines()[-TAIL_LINES:])


def run(command, *, log, what, env=None, cwd=None, stays=False):
    """Run a long program quietly, with a line of progress now and then; return its output.

    :param list command: program and arguments.
    :param pathlib.Path log: receives all output (appended).
    :param str what: the step in words, as in "installing the Python packages".
    :param bool stays: it leaves a service behind. Anything else ends with this process, and holds
        its locks (see `Home.lock`) until then.
    :raise Failure: when the program is missing or ends with another status than 0.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    # In English, so that `CAUSES` match.
    env = (env or os.environ) | {'LC_ALL': 'C.UTF-8'}
    with log.open('ab') as output:
        start = output.tell()
        try:
            process = _start(
                [str(part) for part in command],
                stays,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=env,
                cwd=cwd,
            )
        except FileNotFoundError:
            raise Failure(f"{command[0]} was not found, but is needed for {what}.") from None
        _wait(process, what)
    text = written_since(log, start)
    if process.returncode:
        advice = cause_of(text)
        if shutil.disk_usage(log.parent).free < FULL_BELOW:
            advice = DISK_FULL
        told = advice or f"The end of its output should tell why:\n{last_lines(text)}"
        raise Failure(
            f"{what[0].upper()}{what[1:]} failed (status {process.returncode}). {told}\n"
            f"    Full log: {log}"
        )
    return text


def _start(command, stays, **options):
    if stays:
        return subprocess.Popen(command, **options)
    return start_tied(command, keep_locks=True, **options)


def _wait(process, what):
    started = told = time.monotonic()
    try:
        while process.poll() is None:
            time.sleep(0.05)
            if time.monotonic() - told >= PROGRESS_SECONDS:
                told = time.monotonic()
                say(f"   ... {what}: {told - started:.0f} s")
    except BaseException:
        process.terminate()
        process.wait()
        raise


def answer_of(command):
    """Return what a short program prints, stripped, or None when it can't be run or fails."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()
