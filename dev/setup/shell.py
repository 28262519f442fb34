"""Talking to the person at the terminal and to other programs."""

import re
import subprocess
import sys
import time

TAIL_LINES = 12
PROGRESS_SECONDS = 10

# What a program prints when the cause lies outside of it, and what to do then.
CAUSES = (
    (
        r'No space left on device|Disk quota exceeded|not enough free space',
        "The disk is full: free some space (a whole set-up takes about 3 GB), or set "
        "ODOO_DEV_HOME to a folder on another disk, and start the command again.",
    ),
    (
        r'Temporary failure (in name resolution|resolving)|Could not resolve|Could not connect'
        r'|NewConnectionError|ReadTimeoutError|ConnectTimeoutError|Network is unreachable'
        r'|Connection (timed out|refused|failed)|Cannot initiate the connection|NameResolutionError',
        "The network did not answer: check the connection (and proxy settings), then start the "
        "command again; it goes on where it stopped.",
    ),
)


class Failure(Exception):
    """An expected failure; its text names the cause and the way out, and is shown as it is."""


def say(text):
    """Print one line of progress at once, also into a pipe."""
    print(text, flush=True)  # noqa: T201 (a command line tool talks on standard output)


def cause_of(output):
    """Return advice for the known cause that shows in a program's output, or ''."""
    for pattern, advice in CAUSES:
        if re.search(pattern, output):
            return advice
    return ''


def run(command, *, log, what, env=None, cwd=None):
    """Run a long program quietly, with a line of progress now and then.

    :param list command: program and arguments.
    :param pathlib.Path log: receives all output (appended).
    :param str what: the step in words, as in "installing the Python packages".
    :raise Failure: when the program is missing or ends with another status than 0.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open('ab') as output:
        start = output.tell()
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=env, cwd=cwd
            )
        except FileNotFoundError:
            raise Failure(f"{command[0]} was not found, but is needed for {what}.") from None
        _wait(process, what)
    if process.returncode:
        with log.open('rb') as written:
            written.seek(start)
            text = written.read().decode(errors='replace')
        tail = '\n'.join(f"    {line}" for line in text.strip().splitlines()[-TAIL_LINES:])
        advice = cause_of(text) or "The end of its output may tell why; start again after mending."
        raise Failure(
            f"{what} failed (status {process.returncode}). {advice}\n{tail}\n    Full log: {log}"
        )


def _wait(process, what):
    started = told = time.monotonic()
    try:
        while process.poll() is None:
            time.sleep(0.1)
            if time.monotonic() - told >= PROGRESS_SECONDS:
                told = time.monotonic()
                say(f"   ... {what}: {told - started:.0f} s")
    except BaseException:
        process.terminate()
        process.wait()
        raise


def answer_of(command, **kwargs):
    """Return what a short program prints, stripped, or None when it can't be run or fails."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True, **kwargs
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def report(failure):
    """Print a failure for people on standard error."""
    print(f"\nrun: {failure}", file=sys.stderr, flush=True)  # noqa: T201 (see `say`)
