"""Orders of the cabinet (Market rules: "Information about orders in the cabinet")."""
from datetime import date, datetime, timedelta

from ..contract import DAY, INT64, MOMENT, TEXT, Limit, Operation, listed, one_of, partly
from ..orders import Order
from ..orders_v1 import ORDER, business_order
from ..refusal import BreachError
from ..words import PROGRAMS, STATUSES, SUBSTATUSES
from .paging import PAGING, page_by_key

READERS = frozenset((
    'all-methods', 'all-methods:read-only', 'inventory-and-order-processing',
    'inventory-and-order-processing:read-only'))
MOST_ORDERS = 50
WIDEST = timedelta(days=30)

# Each of the three date filters: members of the request, name in the Market's refusal, what of
# an order it is about.
DATE_FILTERS = (
    ('creationDate', "creation", lambda order: order.created.date()),
    ('shipmentDate', "shipment", lambda order: order.delivery.shipment_day),
    ('updateDate', "update", lambda order: order.updated),
)


def _business_orders(call):
    body = call.body
    _refuse_filters_with_ids(body, call.query)
    wanted = _matcher(body, call.market.now())
    orders = sorted(filter(wanted, call.cabinet.orders.values()), key=_position)
    limit = min(call.query.get('limit', MOST_ORDERS), MOST_ORDERS)
    page, paging = page_by_key(orders, _position, call.query, limit, call.market.page_sizes)
    return {'orders': [business_order(order) for order in page], 'paging': paging}


def _position(order: Order):
    """Where an order stands in the list: what changed last comes last."""
    return int(order.updated.timestamp() * 1_000_000), order.id


def _refuse_filters_with_ids(body, query):
    """Asking for ids excludes other filters and pages (Market rules: "Pagination")."""
    others = {*body, *query} - {'orderIds', 'fake', 'limit'}
    if body.get('orderIds') and others:
        raise BreachError(400, f"orderIds can't go with {', '.join(sorted(others))}")


def _matcher(body, now):
    """Make the function that tells whether an order is asked for.

    :raise BreachError: the request asks for dates that the Market refuses
    """
    tests = [lambda order: order.is_test == body.get('fake', False)]
    members = (
        ('orderIds', lambda order: order.id),
        ('campaignIds', lambda order: order.shop.id),
        ('programTypes', lambda order: order.shop.program),
        ('statuses', lambda order: order.status),
        ('substatuses', lambda order: order.substatus),
    )
    for name, value in members:
        if body.get(name):
            tests.append(lambda order, chosen=set(body[name]), value=value: value(order) in chosen)
    if body.get('waitingForCancellationApprove'):
        tests.append(lambda order: order.cancel_requested)
    if not body.get('orderIds'):
        tests += _date_tests(body.get('dates') or {}, now)
    return lambda order: all(test(order) for test in tests)


def _date_tests(dates, now):
    """From is inclusive, To is not; without any date, the last 30 days by creation."""
    if not dates:
        since = now - WIDEST
        yield lambda order: order.created >= since
    for member, word, value in DATE_FILTERS:
        if not dates.get(f'{member}From') and not dates.get(f'{member}To'):
            continue
        begin, end = _interval(dates, member, word, now)
        yield lambda order, begin=begin, end=end, value=value: begin <= value(order) < end


def _interval(dates, member, word, now):
    read = _read_moment if member == 'updateDate' else _read_day
    today = now if member == 'updateDate' else now.date()
    begin, end = (dates.get(f'{member}{side}') for side in ('From', 'To'))
    end = read(end) if end else max(read(begin) + WIDEST, today)
    begin = read(begin) if begin else end - WIDEST
    if begin >= end:
        raise BreachError(
            400, f"Order {word} start {begin} is required to be less than end date {end}")
    if end - begin > WIDEST:
        raise BreachError(
            400, f"Invalid filters: interval between {begin} and {end} is more than 30 days.")
    return begin, end


def _read_day(text):
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BreachError(400, f"JSON: {text} is no day of the calendar") from error


def _read_moment(text):
    # Python 3.10 reads no Z, and no other number of decimals than six.
    whole, dot, rest = text.replace('Z', '+00:00').partition('.')
    decimals, offset = rest[:-6], rest[-6:]
    try:
        return datetime.fromisoformat(f'{whole}{dot}{decimals[:6]:0<6}{offset}' if dot else whole)
    except ValueError as error:
        raise BreachError(400, f"JSON: {text} is no point in time") from error


def _some(items):
    """Schema of a filter by a list of values."""
    return {**listed(items, minItems=1, uniqueItems=True), 'type': ['array', 'null']}


GET_BUSINESS_ORDERS = Operation(
    'getBusinessOrders', 'POST', '/v1/businesses/{businessId}/orders', _business_orders,
    scopes=READERS | {'finance-and-accounting'},
    limit=Limit(10_000),
    query={'limit': {'type': 'integer', 'minimum': 1}, 'pageToken': TEXT},
    body=partly(
        orderIds={**_some(INT64), 'maxItems': MOST_ORDERS},
        campaignIds={**_some(INT64), 'maxItems': MOST_ORDERS},
        programTypes=_some(one_of(*PROGRAMS)),
        statuses=_some(one_of(*STATUSES)),
        substatuses=_some(one_of(*SUBSTATUSES)),
        dates=partly(
            creationDateFrom=DAY, creationDateTo=DAY, shipmentDateFrom=DAY, shipmentDateTo=DAY,
            updateDateFrom=MOMENT, updateDateTo=MOMENT),
        fake={'type': 'boolean'},
        waitingForCancellationApprove={'type': 'boolean'},
    ),
    answer=partly('orders', orders=listed(ORDER, maxItems=MOST_ORDERS), paging=PAGING),
)
