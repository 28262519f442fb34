"""Labels of boxes, at once for an order and in a report for many (Market rules: "Reports and
documents").
"""
from ..contract import INT64, Limit, Operation, listed, one_of, partly
from ..pdf import FORMATS, labels
from ..refusal import RefusalError
from ..reports import Report
from .finding import find_order, need_program
from .orders import READERS
from .reports import ACCEPTED, accepted
from .statuses import ORDER_PATH, WRITERS

USUAL_FORMAT = 'A7'
MOST_ORDERS = 1000


def _labels(call):
    need_program(call, ('FBS', 'DBS', 'EXPRESS'))
    order = find_order(call, call.path['orderId'])
    if not order.boxes:
        raise RefusalError(404, f"No boxes found for order {order.id}")
    return labels([order], call.query.get('format', USUAL_FORMAT))


def _mass_labels(call):
    if call.body['businessId'] != call.cabinet.id:
        raise RefusalError(403, "Access denied")
    orders = [call.cabinet.orders.get(number) for number in call.body['orderIds']]
    found = [order for order in orders if order and order.boxes]
    if call.body.get('sortingType') != 'SORT_BY_GIVEN_ORDER':
        found.sort(key=lambda order: (order.created, order.shop.id))
    report = Report(requested=call.market.now())
    if found:
        report.content = labels(found, call.query.get('format', USUAL_FORMAT))
        report.substatus = 'RESOURCE_NOT_FOUND' if len(found) < len(orders) else ''
    else:
        report.substatus = 'NO_DATA'
    call.market.reports[report.id] = report
    return accepted(report)


FORMAT = {'format': one_of(*FORMATS)}
GENERATE_ORDER_LABELS = Operation(
    'generateOrderLabels', 'GET', f'{ORDER_PATH}/delivery/labels', _labels,
    scopes=WRITERS,
    limit=Limit(10_000),
    query=FORMAT,
    answer=None,
    file='application/pdf',
)
GENERATE_MASS_ORDER_LABELS_REPORT = Operation(
    'generateMassOrderLabelsReport', 'POST', '/v2/reports/documents/labels/generate',
    _mass_labels,
    scopes=READERS,
    limit=Limit(1000),
    query=FORMAT,
    body=partly(
        'businessId', 'orderIds',
        businessId=INT64,
        orderIds=listed(INT64, minItems=1, maxItems=MOST_ORDERS, uniqueItems=True),
        sortingType=one_of('SORT_BY_GIVEN_ORDER', 'SORT_BY_ORDER_CREATED_AT')),
    answer=ACCEPTED,
)
