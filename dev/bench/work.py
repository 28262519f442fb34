"""The module's own work, in Odoo's shell: work all events, and print what it took as JSON.

Reads its task from the environment variable ``TASK``. ``env`` is the shell's.
"""
import json
import os
import time

from odoo import SUPERUSER_ID, sql_db

task = json.loads(os.environ['TASK'])
env = env(user=SUPERUSER_ID, context={})  # noqa: F821 - the shell gives it
events = env['yandex.market.event']


def work():
    """Work what is due, as the scheduled action does."""
    events._cron_process_events()
    env.cr.commit()
    env.invalidate_all()


due = events.search([('state', '=', 'new')], order='id')
due[task['warm']:].write({'next_try': '2099-01-01'})
work()  # Odoo's own caches are warm afterwards, as they are in a worker
events.browse(due[task['warm']:].ids).write({'next_try': '2000-01-01'})
env.cr.commit()
# Counted for all connections: places for calls are taken on another one.
statements, began = sql_db.sql_counter, time.monotonic()
work()
print('FIGURES', json.dumps({
    'statements': sql_db.sql_counter - statements, 'seconds': time.monotonic() - began}))
