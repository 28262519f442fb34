"""Processes die in the middle of their work."""
import contextlib
import os
import random
import signal
import time
from pathlib import Path

from ..live.faults import kill_and_restart, postgres_away
from ..setup.tied import members
from ..stage import open_stage
from .outcome import DATABASE, go_through


def crowd(orders):
    """Nothing fails, but many orders for the same goods come at once."""
    with open_stage(DATABASE, workers=4) as stage:
        stage.connect_notifications()
        return go_through(stage, orders)


def workers(orders):
    """HTTP workers and the worker of scheduled actions are killed again and again."""
    with open_stage(DATABASE) as stage:
        stage.connect_notifications()
        kills = []

        def kill(seconds):
            if seconds > 25:
                return None
            # One of five is the gevent worker; the others answer calls, or work what is due.
            master = _master(stage.odoo)
            victims = [pid for pid in members(stage.odoo.process.pid) if _parent(pid) == master]
            kills.append(random.choice(victims))  # noqa: S311 - chance, not secrecy
            with contextlib.suppress(ProcessLookupError):
                os.kill(kills[-1], signal.SIGKILL)
            return 1.5

        outcome = go_through(stage, orders, kill, may_fail=True)
        outcome.text += f"; {len(kills)} workers killed"
        return outcome


def odoo(orders):
    """All of Odoo is killed, twice, and started anew."""
    with open_stage(DATABASE) as stage:
        stage.connect_notifications()

        def kill(seconds):
            kill_and_restart(stage)
            return 4 if seconds < 12 else None

        return go_through(stage, orders, kill, may_fail=True)


def postgres(orders):
    """PostgreSQL is stopped without a word, is away for three seconds, and comes back; twice."""
    with open_stage(DATABASE) as stage:
        stage.connect_notifications()

        def restart(seconds):
            with postgres_away(stage.house):
                time.sleep(3)
            return 5 if seconds < 12 else None

        return go_through(stage, orders, restart, may_fail=True)


def _master(server):
    return next(pid for pid in members(server.process.pid) if _parent(pid) == server.process.pid)


def _parent(pid):
    try:
        return int(Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[1])
    except OSError:
        return 0
