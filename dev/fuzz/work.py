"""Work what the calls have stored, in Odoo's shell: nothing of it may raise."""
import json

from odoo import SUPERUSER_ID

env = env(user=SUPERUSER_ID, context={})  # noqa: F821 - the shell gives it
events = env['yandex.market.event']
events._cron_process_events()
env.cr.commit()
print('FIGURES', json.dumps({'left': events.search_count([('state', '=', 'new')])}))
