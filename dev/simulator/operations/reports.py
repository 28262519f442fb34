"""Reports: what all have in common, and that of payments (Market rules: "Reports and documents").

Labels of many orders are asked for in ``labels``.
"""
from calendar import monthrange
from datetime import date, timedelta

from .. import netting, report_faults
from ..contract import DAY, INT64, MOMENT, TEXT, Limit, Operation, closed, one_of, partly
from ..orders_v1 import moment
from ..papers import XLSX
from ..refusal import BreachError, RefusalError
from ..reports import Report
from .cabinet import ALL_SCOPES

MINUTE = 60
MOST_MONTHS, DAYS_BACK = 3, 90
MOST_ACTIVE = 1
BY_PERIOD, BY_PAYMENT = {'dateFrom', 'dateTo'}, {'bankOrderId', 'bankOrderDateTime'}


def _united_netting(call):
    """Have a report of payments made: of a period, or of a payment order."""
    market, body, now = call.market, call.body, call.market.now()
    if body['businessId'] != call.cabinet.id:
        raise RefusalError(403, "Access denied")
    kind = set(body) - {'businessId'}
    if kind not in (BY_PERIOD, BY_PAYMENT):
        raise BreachError(400, "Either a period or a payment order must be specified")
    period = _period(body, now.date()) if kind == BY_PERIOD else None
    if sum(report.is_active(now) for report in market.reports.values()) >= MOST_ACTIVE:
        raise RefusalError(420, f"Active reports limit exceeded, limit={MOST_ACTIVE}")
    if call.query.get('language', 'RU') != 'RU':
        market.report('generateUnitedNettingReport', "its words are classified in Russian only")
    market.pay_out_what_is_due()
    report = Report(requested=now, media=netting.ZIP)
    faults = market.take_report_faults()
    if period:
        _write_period(call, report, period, faults)
    else:
        _write_payment(call, report)
    if report.content is None:
        report.substatus = 'NO_DATA'
    for fault in faults:
        for name, value in report_faults.WHOLE.get(fault, lambda _report: {})(report).items():
            setattr(report, name, value)
    market.reports[report.id] = report
    return accepted(report)


def _period(body, today):
    try:
        first, last = date.fromisoformat(body['dateFrom']), date.fromisoformat(body['dateTo'])
    except ValueError as error:
        raise BreachError(400, "JSON: there is no such day of the calendar") from error
    if last < first:
        raise RefusalError(400, "'dateTo' must be greater than or equal to 'dateFrom'")
    if last > _months_later(first, MOST_MONTHS):
        raise RefusalError(400, f"Period must be less than or equal to {MOST_MONTHS} months")
    if first < today - timedelta(days=DAYS_BACK):
        raise RefusalError(
            400, f"Without subscription, you cannot request data older than {DAYS_BACK} days")
    return first, last


def _write_period(call, report, period, faults):
    rows = [netting.row(entry, call.cabinet)
            for entry in call.market.ledger.between(*period)]
    if not rows:
        return
    if call.query.get('format') != 'JSON':
        report.content, report.media = netting.workbook(rows), XLSX
        return
    sheets = None
    for fault in faults:
        if rows and fault in report_faults.ROWS:
            rows = report_faults.ROWS[fault](rows)
        if fault in report_faults.SHEETS:
            sheets = report_faults.SHEETS[fault](netting.SHEET, rows)
    report.content = netting.archive(sheets or {netting.SHEET: {'rows': rows}})


def _write_payment(call, report):
    number, day = call.body['bankOrderId'], call.body['bankOrderDateTime'][:10]
    ledger = call.market.ledger
    for payout in ledger.payouts:
        if (payout.number, payout.on.isoformat()) == (number, day):
            sheets = netting.payment_order_rows(payout, ledger.entries, call.cabinet)
            report.content = netting.archive(
                {name: {'rows': rows} for name, rows in sheets.items()})


def _months_later(day, months):
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _info(call):
    report = call.market.reports.get(call.path['reportId'])
    if report is None or report.is_lost:
        raise RefusalError(404, "Report not found.")
    return {'status': 'OK', 'result': _describe(call, report)}


def _describe(call, report):
    now = call.market.now()
    told = {
        'status': report.look(now), 'generationRequestedAt': moment(report.requested),
        'estimatedGenerationTime': 1000}
    if report.is_done(now):
        told['generationFinishedAt'] = moment(now)
        if report.substatus:
            told['subStatus'] = report.substatus
        if report.content is not None:
            told['file'] = f'{call.market.url}/files/{report.id}/{report.link(now)}'
    return told


def accepted(report: Report) -> dict:
    """Answer that a report is being made. The estimate is what it is on the Market too."""
    return {'status': 'OK', 'result': {'reportId': report.id, 'estimatedGenerationTime': 1000}}


ACCEPTED = closed(status=one_of('OK'), result=closed(
    reportId=TEXT, estimatedGenerationTime={'type': 'integer'}))
GENERATE_UNITED_NETTING_REPORT = Operation(
    'generateUnitedNettingReport', 'POST', '/v2/reports/united-netting/generate', _united_netting,
    scopes=frozenset(('all-methods', 'all-methods:read-only', 'finance-and-accounting')),
    limit=Limit(1, 2 * MINUTE),
    query={'format': one_of('FILE', 'JSON'), 'language': one_of('RU', 'EN')},
    body=partly(
        'businessId', businessId=INT64, dateFrom=DAY, dateTo=DAY, bankOrderId=INT64,
        bankOrderDateTime=MOMENT),
    answer=ACCEPTED,
)
GET_REPORT_INFO = Operation(
    'getReportInfo', 'GET', '/v2/reports/info/{reportId}', _info,
    scopes=frozenset(ALL_SCOPES),
    limit=Limit(100, MINUTE),
    answer=closed(status=one_of('OK'), result=partly(
        'status', 'generationRequestedAt',
        status=one_of('PENDING', 'PROCESSING', 'FAILED', 'DONE'),
        subStatus=one_of('NO_DATA', 'TOO_LARGE', 'RESOURCE_NOT_FOUND'),
        generationRequestedAt=MOMENT, generationFinishedAt=MOMENT, file=TEXT,
        estimatedGenerationTime={'type': 'integer'})),
)
OPERATIONS = (GENERATE_UNITED_NETTING_REPORT, GET_REPORT_INFO)
