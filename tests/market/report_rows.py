"""Rows and files of the Market's report of payments, as sellers have seen them."""
import io
import json
import zipfile

from ...market.archive import json_value
from ...market.settlement.charge import read_charge


def row(amount='100.00', **columns):
    """Make a row: what a buyer has paid, but for the columns that are given.

    :param amount: a text; in the file it is a number, written as it is here
    """
    return {
        'businessId': 5100200300, 'model': 'FBS', 'partnerId': 5200300401, 'shopName': "Ромашка",
        'inn': '7700000000', 'placementContract': '1101/26', 'promotionContract': None,
        'transactionDate': '12.10.2026 10:30', 'transactionId': '', 'orderId': 52100234981,
        'shopOrderId': '', 'orderCreationDate': '10.10.2026 09:00', 'orderDeliveryDate': None,
        'claimNumber': '', 'orderType': "Продажа физлицу", 'shopSku': 'TEAPOT-1', 'actId': None,
        'actDate': None, 'offerOrServiceName': "Чайник", 'count': 1,
        'transactionSum': Number(amount), 'vatRate': None, 'vatSum': None,
        'transactionType': "Начисление", 'transactionSource': "Платёж покупателя",
        'paymentStatus': "Будет переведён по графику выплат", 'bonusAccountYearMonth': None,
        'bankOrderDate': None, 'bankOrderId': None, 'bankSum': None, 'comments': '', **columns}


def fee(amount='-10.00', **columns):
    """Make a row of what the Market withholds."""
    return row(amount, **{
        'shopSku': '', 'offerOrServiceName': "Размещение товарных предложений",
        'transactionType': "Удержание", 'transactionSource': "Оплата услуг Маркета",
        'paymentStatus': "Будет удержан из платежей покупателей", **columns})


def paid(bank_order=92735, day='15.10.2026', bank_sum='59940.00', *, is_fee=False):
    """Make the columns of what was paid by a payment order."""
    return {
        'paymentStatus': "Удержан из платежей покупателей" if is_fee
        else "Переведён по графику выплат",
        'bankOrderId': bank_order, 'bankOrderDate': day, 'bankSum': Number(bank_sum)}


class Number(float):
    """A number that is written with the digits that it was given."""

    def __new__(cls, digits):
        found = super().__new__(cls, digits)
        found.digits = digits
        return found

    def __repr__(self):
        return self.digits


def written(value):
    """Write JSON as the Market may, numbers with their own digits."""
    if isinstance(value, dict):
        members = (f'{json.dumps(name)}: {written(one)}' for name, one in value.items())
        return f"{{{', '.join(members)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    return repr(value) if isinstance(value, Number) else json.dumps(value, ensure_ascii=False)


def charge(what, number=1):
    """Read a row as it comes out of the file."""
    text = written(what)
    return read_charge(json_value(text), text, number)


def archive(sheet, **sheets):
    """Make the ZIP: of the sheet ``transaction_date``, as value or as text, and of others."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, 'w', zipfile.ZIP_DEFLATED) as file:
        for name, value in {'transaction_date': sheet, **sheets}.items():
            if value is not None:
                text = value if isinstance(value, (str, bytes)) else written(value)
                file.writestr(f'{name}.json', text)
    return content.getvalue()
