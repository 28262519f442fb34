"""The report of payments as a file (Market rules: "Report on payments")."""
import io
import json
import zipfile
from collections.abc import Iterable
from datetime import date

from .ledger import REFUND, Entry, Payout
from .papers import xlsx

ZIP = 'application/zip'
SHEET = 'transaction_date'
ACCRUALS, RETURNS, RETENTIONS = (
    'netting_report_accruals', 'netting_report_returns_and_compensations',
    'netting_report_retentions')
VAT_ON_SERVICES = 22


def row(entry: Entry, cabinet) -> dict:
    """Write an entry with all columns of the sheet ``transaction_date``."""
    order, payout, act = entry.order, entry.payout, entry.act
    return {
        **_head(entry, cabinet),
        'shopOrderId': (order and order.external_id) or '',
        'orderId': order.id if order else entry.other_number,
        'orderCreationDate': order and _time(order.created),
        'orderDeliveryDate': (
            _time(order.updated) if order and order.status == 'DELIVERED' else None),
        'claimNumber': '',
        'orderType': order and (
            "Продажа бизнесу" if order.buyer.type == 'BUSINESS' else "Продажа физлицу"),
        'shopSku': entry.sku,
        'actId': act and act[0],
        'actDate': act and _day(act[1]),
        'offerOrServiceName': entry.name,
        'count': entry.count,
        'vatRate': f'{VAT_ON_SERVICES}%' if act else None,
        'vatSum': roubles(round(
            entry.kopecks * VAT_ON_SERVICES / (100 + VAT_ON_SERVICES))) if act else None,
        'transactionType': entry.type,
        'paymentStatus': entry.status,
        'bonusAccountYearMonth': f'{entry.at:%Y-%m}' if entry.wallet == 'points' else '',
        'bankOrderDate': payout and _day(payout.on),
        'bankOrderId': payout and payout.number,
        'bankSum': payout and roubles(abs(entry.kopecks) if entry.is_service else payout.reported),
        'comments': '',
    }


def payment_order_rows(payout: Payout, entries: Iterable[Entry], cabinet) -> dict[str, list[dict]]:
    """Write what a payment order consists of, by sheet; fees don't name their orders there."""
    sheets = {ACCRUALS: [], RETURNS: [], RETENTIONS: []}
    for entry in entries:
        if entry.payout is not payout:
            continue
        if entry.is_service:
            act = entry.act
            sheets[RETENTIONS].append({
                **_head(entry, cabinet), 'actId': act[0], 'actDate': _day(act[1]),
                'serviceName': entry.name})
            continue
        whole = row(entry, cabinet)
        # What is left of its difference from the reported sum is found in no sheet.
        sheets[RETURNS if entry.source == REFUND or entry.kopecks < 0 else ACCRUALS].append({
            **_head(entry, cabinet), **{name: whole[name] for name in (
                'orderId', 'orderCreationDate', 'orderDeliveryDate', 'orderType', 'shopSku',
                'count')}, 'offerName': entry.name})
    return sheets


def archive(sheets: dict[str, object]) -> bytes:
    """Pack sheets: a JSON file for each, where text and bytes are taken as they are."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, 'w', zipfile.ZIP_DEFLATED) as file:
        for name, value in sheets.items():
            as_it_is = isinstance(value, (str, bytes))
            file.writestr(
                f'{name}.json', value if as_it_is else json.dumps(value, ensure_ascii=False))
    return content.getvalue()


def workbook(rows: list[dict]) -> bytes:
    """Make the file that comes when no format was asked for."""
    columns = list(rows[0]) if rows else []
    return xlsx([["Информация о платежах"], columns, *([*one.values()] for one in rows)])


def roubles(kopecks: int) -> int | float:
    """Write a sum as a plain JSON number."""
    return kopecks // 100 if kopecks % 100 == 0 else kopecks / 100


def _head(entry, cabinet):
    order = entry.order
    return {
        'businessId': cabinet.id,
        'model': order.shop.program if order else '',
        'partnerId': order and order.shop.id,
        'shopName': order.shop.name if order else '',
        'inn': '7704340310',
        'placementContract': entry.contract,
        'promotionContract': '',
        'transactionSum': roubles(entry.kopecks),
        'transactionSource': entry.source,
        'transactionDate': _time(entry.at),
        'transactionId': entry.transaction_id,
    }


def _time(moment):
    return f'{moment:%d.%m.%Y %H:%M}'


def _day(day: date):
    return f'{day:%d.%m.%Y}'
