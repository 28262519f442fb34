"""Tell and compare the stock of a catalogue in Odoo's own shell, and print what it took as JSON.

``env`` is the shell's.
"""
import json
import resource
import time
from unittest.mock import patch

from odoo import SUPERUSER_ID

from odoo.addons.sale_yandex_market.market.client import Client
from odoo.addons.sale_yandex_market.tools.turns import work_through

env = env(user=SUPERUSER_ID)  # noqa: F821 - the shell gives it
cr = env.cr
CHANGES, TELLINGS, COMPARISONS = 100, 40, 7
TELL, LIST = 'update_stocks_on_partner_warehouses', 'get_stocks_on_partner_warehouses'


def measure(work):
    """Give the seconds that a piece of work takes."""
    env.invalidate_all()
    began = time.perf_counter()
    work()
    cr.commit()
    return time.perf_counter() - began


def measure_apart(work, name):
    """Give the seconds that a piece of work takes without, and with only, a call of the client."""
    seconds, call = [], getattr(Client, name)

    def timed(*arguments, **options):
        began = time.perf_counter()
        result = call(*arguments, **options)
        seconds.append(time.perf_counter() - began)
        return result and timed_pages(result)

    def timed_pages(pages):
        began = time.perf_counter()
        for page in pages:
            seconds.append(time.perf_counter() - began)
            yield page
            began = time.perf_counter()
    with patch.object(Client, name, timed):
        total = measure(work)
    return total - sum(seconds), sum(seconds)


def change_and_tell(number):
    """Change a hundred quantities, and tell them."""
    quants = env['stock.quant'].search(
        [('location_id.usage', '=', 'internal')], order='id', offset=CHANGES, limit=CHANGES)
    for quant in quants:
        quant.quantity += 1 + number
    cr.commit()
    account._cron_push_stock()


def read_quants():
    """Read the stock as anybody would who needs it whole, and nothing else."""
    env['stock.quant']._read_group(
        [('location_id', 'child_of', account.shop_ids.warehouse_id.lot_stock_id.id)],
        ['product_id'], ['quantity:sum', 'reserved_quantity:sum'])


def list_stocks():
    """Ask the Market what it has, page by page."""
    return getattr(account._get_client(), LIST)(
        account.business_id, account.shop_ids.market_warehouse_id)


def read_pages():
    """Read what the Market has, and do nothing with it."""
    for _page in list_stocks():
        pass


def compare():
    """Compare all stocks."""
    work_through(account._compare_stock())


# What else the machine does only ever adds to a time: the least of several is the nearest.
account = env['yandex.market.account'].search([], limit=1)
change_and_tell(0)
send, send_http = map(min, zip(*(
    measure_apart(lambda number=number: change_and_tell(number), TELL)
    for number in range(TELLINGS)), strict=True))
total, http = map(min, zip(*(
    (measure(compare), measure(read_pages)) for _time in range(3)), strict=True))
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
pages = list(list_stocks())
# The list that the Market gave, given again and again without asking for it.
with patch.object(Client, LIST, lambda *_arguments, **_options: iter(pages)):
    own, floor = map(min, zip(*(
        (measure(compare), measure(read_quants)) for _time in range(COMPARISONS)),
        strict=True))
print('STOCK', json.dumps({
    'send': send, 'send_http': send_http, 'total': total, 'http': http, 'own': own,
    'floor': floor, 'memory': memory}))
