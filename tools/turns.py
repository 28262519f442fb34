"""Scheduled actions that end in time, and divide it among their jobs.

Odoo gives an action ten seconds, then runs the other actions. It kills a worker that takes longer
than ``limit_time_real_cron`` for all actions that it runs one after the other. So an action has a
share of this limit, works in steps that end with a commit, and looks at the clock after each. What
is left goes on after the other actions. Where a person runs an action by hand, it may work for a
share of the limit of a request.

Decision: "A scheduled action takes an eighth of its worker's limit, and ten seconds at most", "The
cabinets take turns, a batch each", "Who begins is left to chance".
"""
import inspect
import random
from collections import deque
from math import inf
from time import monotonic

from odoo.http import request
from odoo.tools import config

from odoo.addons.base.models import ir_cron

ACTIONS_TOGETHER = 8
"""How many actions may have much to do at the same time: each gets this share of the limit."""
SLEEP = 70
SHARE_OF_REQUEST = 4
"""A request works for a quarter of its limit; the rest is for waits for locks and the Market."""
_last_runs = {}
"""The last run of each action: the time at which Odoo ends it."""


def get_share():
    """Give the seconds that an action may work before the other actions run.

    :rtype: float
    """
    if request:
        return (config['limit_time_real'] or inf) / SHARE_OF_REQUEST
    limit = config['limit_time_real_cron']
    if limit < 0:
        limit = config['limit_time_real']
    limit = limit or inf
    # Workers sleep up to 70 seconds, and Odoo counts that towards the limit of the next action.
    spare = max(limit - SLEEP, limit / 4) if config['workers'] else limit
    return min(ir_cron.MIN_TIME_PER_JOB, spare / ACTIONS_TOGETHER)


def is_scheduled(env):
    """Tell whether the scheduler runs the action, and not a person who waits for its end."""
    return 'cron_end_time' in env.context


def commit_step(env, done=0, remaining=None):
    """Commit what is done, and tell whether there is time for another step.

    :param int done: steps, of which Odoo counts the progress
    :param int remaining: how many are left; None: those that were, less those done
    :rtype: bool
    """
    left = env['ir.cron']._commit_progress(done, remaining=remaining)
    return (left > 0 or bool(request)) and _has_time(env)


def take_turns(env, jobs, by_the_way=()):
    """Work jobs in turns, a step each, until they are through or the action has no time left.

    At least one step is worked, unless Odoo calls the same action again in the same go. A run that
    can't give each job its turn leaves others out the next time: who begins is left to chance.

    :param env: of the scheduled action; where there is none, the jobs are worked to their end
    :param jobs: generators; each step ends without anything that must be committed with the next
    :param by_the_way: further ones, for which the action does not come again before its time
    :return: whether all of the former are through
    :rtype: bool
    """
    jobs = list(jobs)
    needed, waiting = set(jobs), [*jobs, *by_the_way]
    random.shuffle(waiting)
    waiting = deque(waiting)
    if _worked_already(env) and not _has_time(env):
        commit_step(env, remaining=len(needed))
        return not needed
    while waiting:
        job = waiting.popleft()
        if next(job, job) is job:
            needed.discard(job)
        else:
            waiting.append(job)
        if not commit_step(env, 1, len(needed)) and waiting:
            for job in waiting:
                job.close()
            if needed:
                _go_on_soon(env)
            return not needed
    return True


def as_steps(result):
    """Work the steps of a job's result; where it is no generator, the job is done already.

    :param result: a generator, or anything else
    """
    if inspect.isgenerator(result):
        yield from result


def work_through(steps):
    """Work the steps of a job to its end, for a person who waits for it."""
    for _step in steps:
        pass


def _has_time(env):
    end = env.context.get('cron_end_time', inf)
    return monotonic() < end - ir_cron.MIN_TIME_PER_JOB + get_share()


def _worked_already(env):
    """Tell whether the action has worked in the same run already; else note that it does."""
    action, run = (env.cr.dbname, env.context.get('cron_id')), env.context.get('cron_end_time')
    worked = run is not None and _last_runs.get(action) == run
    _last_runs[action] = run
    return worked


def _go_on_soon(env):
    """Trigger the action at once: by itself, the scheduler looks only once a minute."""
    if cron_id := env.context.get('cron_id'):
        env['ir.cron'].sudo().browse(cron_id)._trigger()
        env['ir.cron']._commit_progress()
