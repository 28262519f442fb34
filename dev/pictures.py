"""`./run pictures`: the pictures of the documentation and of the Odoo Apps page, from the demo."""
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .demo_day import count_wrong, let_day_pass
from .demo_money import let_money_in
from .page import open_page
from .rpc import LOGIN, PASSWORD
from .setup.browser import need_browser
from .setup.database import copy_prepared, prepare
from .setup.home import REPO
from .setup.house import open_house
from .setup.shell import Failure, as_command, say
from .simulator import USUAL
from .stage import open_stage

PREPARED, DATABASE = 'sym_pictures_prepared', 'sym_pictures'
DOCS, SHOP_WINDOW = REPO / 'docs' / 'images', REPO / 'static' / 'description'
LANGUAGES = {'en_US': '', 'ru_RU': '.ru'}  # and what files' names have before `.png`
PLENTY = 100_000
TAB = '.o_notebook .nav-link[name=yandex_market]'


@dataclass(frozen=True)
class Picture:
    """Something to see.

    :ivar path: in Odoo; ``{name}`` stands for the record of that name
    :ivar until: selector of what is there when all is drawn
    :ivar click: selector of what is pressed first
    :ivar in_shop_window: shown on the Odoo Apps page, too
    """

    path: str
    height: int
    until: str = '.o_form_view .o_form_sheet'
    click: str = ''
    in_shop_window: bool = False


PICTURES = {
    'desk': Picture('/odoo/yandex-market', 1240, '[data-loaded]', in_shop_window=True),
    'orders': Picture(
        '/odoo/yandex-market-orders', 640, '.o_list_view .o_data_row', in_shop_window=True),
    'order-needs-attention': Picture('/odoo/yandex-market-orders/{waiting}', 680),
    'order': Picture('/odoo/yandex-market-orders/{marked}', 720, in_shop_window=True),
    'delivery': Picture(
        '/odoo/yandex-market-orders/{marked}/stock.picking/{marked_delivery}', 800, click=TAB,
        in_shop_window=True),
    'delivery-refused': Picture(
        '/odoo/yandex-market-orders/{refused}/stock.picking/{refused_delivery}', 640, click=TAB),
    'shipment': Picture('/odoo/yandex-market-shipments/{shipment}', 720, in_shop_window=True),
    'return': Picture('/odoo/yandex-market-returns/{returned}', 880, in_shop_window=True),
    'payout': Picture('/odoo/yandex-market-payouts/{payout}', 720, in_shop_window=True),
}


def main():
    """Make all pictures anew, and return 0.

    :raise setup.shell.Failure: the demo is not as it should be.
    """
    with TemporaryDirectory() as folder:
        for language, ending in LANGUAGES.items():
            _take_all(language, ending, Path(folder))
        for file in sorted(Path(folder).iterdir()):
            _put_in_place(file)
    return 0


def _take_all(language, ending, folder):
    """Take the pictures for those who read a language."""
    with open_house() as house:
        need_browser(house.home)
        prepare(house, PREPARED)
        copy_prepared(house, PREPARED, DATABASE)
    with open_stage(DATABASE, keep=False, books=True, language=language) as stage:
        records = _set_the_scene(stage)
        with open_page(stage.odoo.url) as page:
            page.log_in(DATABASE, LOGIN, PASSWORD)
            for name, picture in PICTURES.items():
                page.open(
                    picture.path.format(**records), height=picture.height, until=picture.until)
                if picture.click:
                    page.click(picture.click)
                page.take_picture(folder / f'{name}{ending}.png')


def _set_the_scene(stage):
    """Let a day pass, and give the ids of what is shown."""
    stage.stock(dict.fromkeys((offer.sku for offer in stage.market.cabinet.offers), PLENTY))
    stage.connect_notifications()
    for shape in USUAL.values():
        stage.market.place(shape)
    failures = let_money_in(stage)
    orders = let_day_pass(stage)
    if failures + count_wrong(stage, orders):
        raise Failure("The demo is not as it should be: there is nothing true to show.")
    records = {name: stage.row(order.id)['id'] for name, order in orders.items()}
    for name in ('marked', 'refused'):
        row = stage.row(orders[name].id)
        records[f'{name}_delivery'] = stage.sale(row)['deliveries'][0]['id']
    stage.rpc.act('yandex.market.account', 'action_sync_offers', [stage.account])
    stage.rpc.act('yandex.market.account', 'action_end_first_day', [stage.account])
    find = stage.rpc.find
    return records | {
        'returned': find('yandex.market.return', [('needs_decision', '=', True)]),
        'shipment': find('yandex.market.shipment', []),
        'payout': find('yandex.market.payout', [('difference', '!=', 0)])}


def _put_in_place(file):
    """Put a picture where it is shown. All are taken by then: these are files of the module."""
    shown = PICTURES.get(file.stem)  # in English
    for folder in (DOCS, *([SHOP_WINDOW] if shown and shown.in_shop_window else [])):
        shutil.copy(file, folder)
        say(f"   {(folder / file.name).relative_to(REPO)} ({file.stat().st_size // 1024} KB)")


if __name__ == '__main__':
    sys.exit(as_command(main))
