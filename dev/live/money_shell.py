"""Work reports of payments until none is open, as a process of scheduled actions does.

Odoo's own shell runs it; ``env`` is the shell's.
"""
import time

from odoo import fields
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

GIVE_UP = time.monotonic() + 300
env.cr.rollback()  # noqa: F821 - the shell gives it
Report = env['yandex.market.report']  # noqa: F821
OPEN = [('state', 'in', ('waiting', 'asked'))]

while time.monotonic() < GIVE_UP:
    try:
        reports = Report.search(OPEN)
        if not reports:
            break
        reports.filtered(
            lambda report: report.next_try > fields.Datetime.now()
        ).next_try = fields.Datetime.now()  # time passes faster than on the clock
        Report.env.cr.commit()
        Report._cron_fetch_reports()
    except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
        Report.env.cr.rollback()
    Report.env.cr.commit()
    Report.env.invalidate_all()
    time.sleep(0.2)
print("DONE")
