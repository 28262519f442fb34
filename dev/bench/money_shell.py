"""Read reports of payments in Odoo's own shell, and print what it took as JSON.

Reads its task from the environment variable ``TASK``. ``env`` is the shell's.
"""
import io
import json
import math
import os
import resource
import time
import zipfile
from datetime import date, timedelta

from odoo import SUPERUSER_ID, fields

from odoo.addons.sale_yandex_market.market.settlement.sheet import read_payments_report
from odoo.addons.sale_yandex_market.models.money.report_read import BATCH

count = json.loads(os.environ['TASK'])['count']
env = env(user=SUPERUSER_ID, context={'lang': 'en_US'})  # noqa: F821 - the shell gives it
FIRST, DAYS, PAYOUTS = date(2026, 10, 1), 28, 4
WAITS, WITHHELD = "Будет переведён по графику выплат", "Будет удержан из платежей покупателей"
PAID, KEPT = "Переведён по графику выплат", "Удержан из платежей покупателей"
FEES = ("Размещение товарных предложений", "Доставка покупателю", "Перевод платежа",
        "Приём платежа")


def make_account():
    """Make a cabinet with orders, half of which Odoo knows."""
    company = env['res.company'].create({'name': f"Bench {time.monotonic()}"})
    env['stock.warehouse'].search([('company_id', '=', company.id)]) or env[
        'stock.warehouse'].create({'name': "B", 'code': 'BM', 'company_id': company.id})
    account = env['yandex.market.account'].create({
        'name': "Bench", 'company_id': company.id, 'business_id': '1', 'api_key': 'x'})
    shop = env['yandex.market.shop'].create(
        {'name': "Bench", 'account_id': account.id, 'campaign_id': '21'})
    rouble = env.ref('base.RUB')
    env['yandex.market.order'].with_context(mail_create_nolog=True, tracking_disable=True).create([
        {'shop_id': shop.id, 'market_id': str(10 ** 10 + number), 'currency_id': rouble.id,
         'state': 'done', 'ordered_at': fields.Datetime.now()}
        for number in range(0, count // 5, 2)])
    env.cr.commit()
    env.invalidate_all()
    return account


def make_row(number, is_paid):
    """Make a row: of each five the first is what the buyer paid, the others are fees."""
    order, place = divmod(number, 5)
    day = FIRST + timedelta(days=order % DAYS)
    row = {
        'businessId': 1, 'model': 'FBS', 'partnerId': 21, 'shopName': "Bench",
        'inn': '7700000000', 'placementContract': '1101/26', 'orderId': 10 ** 10 + order,
        'transactionDate': f'{day:%d.%m.%Y} 10:30', 'transactionId': '',
        'orderCreationDate': f'{day:%d.%m.%Y} 09:00', 'shopSku': 'TEAPOT-1', 'count': 1,
        'offerOrServiceName': "Чайник", 'transactionSum': 1000 + order % 999,
        'transactionType': "Начисление", 'transactionSource': "Платёж покупателя",
        'paymentStatus': PAID if is_paid else WAITS, 'vatRate': None, 'vatSum': None}
    if place:
        row |= {
            'shopSku': '', 'offerOrServiceName': FEES[place - 1],
            'transactionSum': -(10 + place), 'transactionType': "Удержание",
            'transactionSource': "Оплата услуг Маркета", 'actId': 202610,
            'actDate': '31.10.2026', 'paymentStatus': KEPT if is_paid else WITHHELD}
    if is_paid:
        row |= {'bankOrderId': 92735 + order % PAYOUTS, 'bankOrderDate': '30.10.2026',
                'bankSum': 1000}
    return row


def make_file(*, is_paid):
    """Pack a report."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, 'w', zipfile.ZIP_DEFLATED) as file, \
            file.open('transaction_date.json', 'w') as sheet:
        sheet.write(b'{"rows": [')
        for number in range(count):
            text = json.dumps(make_row(number, is_paid), ensure_ascii=False)
            sheet.write((b',' if number else b'') + text.encode())
        sheet.write(b']}')
    return content.getvalue()


def read(account, content):
    """Let the module read a report that was fetched; give the seconds that it takes."""
    report = env['yandex.market.report'].create({
        'account_id': account.id, 'state': 'asked', 'market_id': 'x',
        'date_from': FIRST, 'date_to': FIRST + timedelta(days=DAYS)})
    report.file_id = env['ir.attachment'].create({'name': 'x.zip', 'raw': content})
    env.cr.commit()
    env.invalidate_all()
    began = time.monotonic()
    report._read(math.inf)
    env.cr.commit()
    seconds = time.monotonic() - began
    assert report.state == 'read', report.error  # noqa: S101 - a fast mistake is no gain
    return seconds


def read_file(content):
    """Read a file as the module must, and do nothing with it; give the seconds that it takes."""
    began = time.monotonic()
    for _batch in read_payments_report(content).batches(BATCH):
        pass
    return time.monotonic() - began


def create_bare(account, content):
    """Let Odoo create the same rows; give the seconds that it takes, the making of values left out.
    """
    Charge, Report = env['yandex.market.charge'], env['yandex.market.report']
    report = Report.create({
        'account_id': account.id, 'date_from': FIRST, 'date_to': FIRST, 'state': 'failed'})
    seconds, rouble = 0, env.ref('base.RUB').id
    for batch in read_payments_report(content).batches(BATCH):
        links = report._find_links(batch.charges)
        vals = [{'account_id': account.id, 'company_id': account.company_id.id,
                 'currency_id': rouble, **Charge._prepare_charge_vals(charge, links)}
                for charge in batch.charges]
        began = time.monotonic()
        Charge.create(vals)
        env.cr.commit()
        env.invalidate_all()
        seconds += time.monotonic() - began
    return seconds


account = make_account()
waiting = make_file(is_paid=False)
figures = {'file': read_file(waiting), 'new': read(account, waiting)}
figures['same'] = read(account, waiting)
figures['changed'] = read(account, make_file(is_paid=True))
figures['memory'] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
figures['floor'] = create_bare(make_account(), waiting)
charges = env['yandex.market.charge'].search_count([('account_id', '=', account.id)])
assert charges == count, charges  # noqa: S101 - a fast mistake is no gain
print('FIGURES', json.dumps(figures))
