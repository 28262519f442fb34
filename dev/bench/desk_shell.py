"""Read the start page in Odoo's own shell, and print what it took as JSON.

Reads its task from the environment variable ``TASK``. ``env`` is the shell's.
"""
import json
import os
import time

task = json.loads(os.environ['TASK'])
env = env(context={'allowed_company_ids': [task['company']]})  # noqa: F821 - the shell gives it
TIMES = 7


def read():
    """Give the statements and the seconds of one reading."""
    env.invalidate_all()
    statements, began = env.cr.sql_log_count, time.perf_counter()
    env['yandex.market.desk'].read_desk()
    return env.cr.sql_log_count - statements, time.perf_counter() - began


read()  # Odoo's own caches are warm afterwards, as they are in a worker
readings = [read() for _time in range(TIMES)]
print('FIGURES', json.dumps({
    'statements': max(statements for statements, _seconds in readings),
    'seconds': min(seconds for _statements, seconds in readings)}))
