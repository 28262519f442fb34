"""Scheduled actions that end in time, and whose work takes turns meanwhile.

Odoo gives an action ten seconds and then lets the others have a go. Whoever works longer than
``limit_time_real_cron`` is killed, and what several actions do one after the other is summed up for
that. So an action has a share of this limit, works in steps that end with a commit, and looks at
the clock after each. What is left goes on as soon as the others have had their go. Where a person
runs an action by hand, it works for as long as a request may.
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
"""Actions with much to do at the same moment: each has a share of the limit."""
SLEEP = 70
SHARE_OF_REQUEST = 4
"""The part of its limit that a request works for; it may wait for locks and for the Market."""
_goes = {}
"""The last go of each action, by the time at which Odoo ends it."""


def get_share():
    """Say how many seconds an action may work before it lets the others have a go.

    :rtype: float
    """
    if request:
        return (config['limit_time_real'] or inf) / SHARE_OF_REQUEST
    limit = config['limit_time_real_cron']
    if limit < 0:
        limit = config['limit_time_real']
    limit = limit or inf
    # Workers sleep up to 70 seconds, and Odoo counts their sleep for the limit of what follows.
    spare = max(limit - SLEEP, limit / 4) if config['workers'] else limit
    return min(ir_cron.MIN_TIME_PER_JOB, spare / ACTIONS_TOGETHER)


def is_scheduled(env):
    """Tell whether a scheduled action is at work, and not a person who waits for its end."""
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
    needed = set(jobs)
    waiting = [*needed, *by_the_way]
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
    """Work what a job returned: its steps, or nothing where it has done all in one.

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
    """Tell whether the action has worked in the same go; else note that it does."""
    action, go = (env.cr.dbname, env.context.get('cron_id')), env.context.get('cron_end_time')
    worked = go is not None and _goes.get(action) == go
    _goes[action] = go
    return worked


def _go_on_soon(env):
    """Wake the scheduler: by itself, it would look again within a minute."""
    if cron_id := env.context.get('cron_id'):
        env['ir.cron'].sudo().browse(cron_id)._trigger()
        env['ir.cron']._commit_progress()
