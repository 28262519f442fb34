"""A browser for the tests that need one."""

import contextlib
import os
import shutil

from .shell import Failure, answer_of, run, say

# The names and the order in which Odoo's own test runner looks for it.
NAMES = ('google-chrome', 'chromium', 'chromium-browser', 'google-chrome-stable')
INSTALL = 'apt-get install -y --no-install-recommends chromium'


def find_browser():
    """Return the path of a browser that starts, or None."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path if answer_of([path, '--version']) else None
    return None


def need_browser(home):
    """Make sure that there is a browser; root gets Debian's Chromium installed.

    :raise Failure: with the command to type, when it is missing and can't be installed.
    """
    if find_browser():
        return
    ask = f"The browser tests need Chromium in PATH. Install it as root: {INSTALL}"
    if os.geteuid() or not shutil.which('apt-get'):
        raise Failure(ask)
    say("== Browser: installing Debian's Chromium")
    env = os.environ | {'DEBIAN_FRONTEND': 'noninteractive'}
    log = home.log / 'browser.log'
    # One of the machine's sources may be out of order, and the browser come from another.
    with contextlib.suppress(Failure):
        run(['apt-get', '-q', 'update'], log=log, what="asking for Debian's package lists", env=env)
    run(INSTALL.split(), log=log, what="installing Chromium", env=env)
    if not find_browser():
        raise Failure(f"Chromium was installed and still does not start. {ask}")
