"""Several Odoo servers on one database, and an Odoo without workers."""
import contextlib
import os
import signal

from ..live.proxy import running_proxy
from ..rpc import Rpc
from ..setup.database import prepare
from ..setup.house import open_house
from ..setup.queue_job import with_queue_job
from ..setup.server import free_port, start_odoo
from ..simulator import Simulator
from ..simulator.limits import PARALLEL
from ..stage import open_stage, set_up
from .outcome import DATABASE, go_through

LIMIT = 30  # seconds that a scheduled action may take
DOWN = 4  # seconds that a dead server stays away


def servers(orders):
    """Two servers with data folders of their own, behind a proxy; one dies and comes back."""
    return _compare(orders)


def jobs(orders):
    """The same with OCA's queue_job."""
    return _compare(orders, jobs=True)


def threads(orders):
    """One process with threads, and no more than 30 seconds for a scheduled action."""
    with open_stage(DATABASE, workers=0, options=(f'--limit-time-real-cron={LIMIT}',)) as stage:
        stage.connect_notifications()
        return go_through(stage, orders)


def _compare(orders, **options):
    """Let orders in through one server, then through two, then through two of which one dies."""
    texts = []
    for count, dies in ((1, False), (2, False), (2, True)):
        with _behind_a_proxy(count, **options) as (stage, kill):
            outcome = go_through(stage, orders, kill if dies else None, may_fail=dies)
            most = max(stage.market.limits.most.values())
            if most > PARALLEL:
                outcome.wrong.append(f"{most} calls at a time, and the Market takes {PARALLEL}")
            texts.append(
                f"{count} server{'s' * (count > 1)}{', one dies' * dies}: {outcome.text}; "
                f"at most {most} calls at a time")
            if outcome.wrong:
                break
    outcome.text = ' | '.join(texts)
    return outcome


@contextlib.contextmanager
def _behind_a_proxy(count, *, jobs=False):
    """Give a stage with some servers, and a fault that kills the last of them and restarts it."""
    database = f'{DATABASE}_jobs' if jobs else DATABASE
    with open_house() as house, contextlib.ExitStack() as stack:
        prepare(house, database, keep=True)
        if jobs:
            house = with_queue_job(house, database)

        def start(number, port):
            folder = house.home.path / f'data-{number}' if number else house.home.data
            return stack.enter_context(
                start_odoo(house, database, f'--data-dir={folder}', port=port))

        running = [start(number, free_port()) for number in range(count)]
        url = stack.enter_context(running_proxy(house, [server.port for server in running]))
        market = stack.enter_context(Simulator(minute=1))
        stage = set_up(house, running[0], market, Rpc(running[0].url, database), url=url)
        stage.connect_notifications()

        def kill(seconds):
            if running[-1].process.poll() is None:
                os.killpg(running[-1].process.pid, signal.SIGKILL)
                running[-1].process.wait()
                return DOWN
            running[-1] = start(count - 1, running[-1].port)
            return DOWN if seconds < 3 * DOWN else None

        yield stage, kill
