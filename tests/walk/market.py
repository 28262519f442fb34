"""What the Market and its buyers do."""
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from ...dev.simulator import NewLine
from .machine import HAS_RETURNS, NUMBERS, Machine, has_order, is_begun

MOST_ORDERS = 4
SKUS = ['KETTLE', 'PACK', 'SET', 'HEATER', 'TEA', 'WATER', 'LAMP']
PRICES = {'PACK': '599.99', 'SET': '1000.01', 'TEA': '33.33'}
ON_THE_WAY = {
    ('PROCESSING', 'READY_TO_SHIP'): ('PROCESSING', 'SHIPPED'),
    ('PROCESSING', 'SHIPPED'): ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'),
    ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'): ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED'),
}
RETURN_STEPS = ['RECEIVED', 'IN_TRANSIT', 'READY_FOR_PICKUP', 'PICKED']
REFUND_STEPS = ['STARTED_BY_USER', 'REFUND_IN_PROGRESS', 'REFUNDED']
FAILING = [
    'setOrderBoxLayout', 'updateOrderStatus', 'updateOrderItems', 'acceptOrderCancellation',
    'getBusinessOrders', 'getReturns', 'provideOrderItemIdentifiers']
# Lines, shape, whether the Market notifies of it, whether it is only held at first.
ORDERS = st.tuples(
    st.lists(st.tuples(st.sampled_from(SKUS), st.sampled_from([1, 2, 2, 3])),
             min_size=1, max_size=2),
    st.sampled_from(['fbs', 'fbs', 'dbs-courier']), st.booleans(),
    st.sampled_from([False, False, False, True]))


def is_held(order, _row):
    """Tell whether the Market has only asked to hold the goods."""
    return order.status == 'PENDING'


def is_started(order, _row):
    """Tell whether the shop works on an order."""
    return (order.status, order.substatus) == ('PROCESSING', 'STARTED')


def is_on_the_way(order, _row):
    """Tell whether the Market moves the parcel on."""
    return (order.status, order.substatus) in ON_THE_WAY


def may_be_cancelled(order, _row):
    """Tell whether the buyer may cancel an order."""
    return order.status in ('PENDING', 'PROCESSING', 'DELIVERY')


def may_be_asked(order, _row):
    """Tell whether the buyer may ask the shop, which delivers itself, to cancel an order."""
    return order.status == 'DELIVERY' and order.shop.program == 'DBS'


def is_delivered(order, _row):
    """Tell whether the buyer has an order."""
    return order.status == 'DELIVERED'


class MarketSteps(Machine):
    """Orders that come, move on, and come back."""

    @precondition(lambda self: len(self.orders) < MOST_ORDERS)
    @rule(kind=ORDERS)
    def order(self, kind):
        """Let an order come in, which may be only held at first."""
        case, (lines, shape, is_notified, is_held) = self.case, kind
        order = case.market.new_order(shape, lines=[
            NewLine(sku, count, PRICES.get(sku, 100)) for sku, count in lines])
        for line in order.lines:
            if line.sku == 'WATER':
                line.required_codes = ('CIS',)
        order.payment_type = 'PREPAID'
        case.market.move(order, *(
            ('PENDING', 'ANTIFRAUD') if is_held else ('PROCESSING', 'STARTED')))
        if is_notified:
            case._hint(order)
            case._run('cron_process_events')
        case._run('cron_pull_orders')
        if row := case._find_row(order.id):
            self.orders.append((order, row))
            case.note_needs(self.orders)
        else:  # the Market failed
            del case.market.cabinet.orders[order.id]

    @has_order(is_held)
    @rule(number=NUMBERS)
    def begin_processing(self, number):
        """Let the shop ship an order that was only held."""
        order, _row = self._order(number, is_held)
        if order and order.status == 'PENDING':
            self.case.market.move(order, 'PROCESSING', 'STARTED')

    @has_order(is_on_the_way)
    @rule(number=NUMBERS)
    def move_on(self, number):
        """Let the Market fetch a parcel, and bring it."""
        order, _row = self._order(number, is_on_the_way)
        if order and (step := ON_THE_WAY.get((order.status, order.substatus))):
            self.case.market.move(order, *step)

    @has_order(is_on_the_way)
    @rule(number=NUMBERS)
    def bring(self, number):
        """Let the Market bring a parcel that is ready, in one go."""
        for _step in ON_THE_WAY:
            self.move_on(number)

    @has_order(may_be_cancelled)
    @rule(number=NUMBERS)
    def cancel_by_buyer(self, number):
        """Let the buyer cancel an order."""
        order, _row = self._order(number, is_begun)
        if order and order.status in ('PENDING', 'PROCESSING', 'DELIVERY'):
            self.case.market.move(order, 'CANCELLED', 'USER_CHANGED_MIND')

    @has_order(may_be_asked)
    @rule(number=NUMBERS)
    def ask_to_cancel(self, number):
        """Let a buyer ask the shop, which delivers itself, to cancel."""
        order, _row = self._order(number, may_be_asked)
        if order and order.status == 'DELIVERY' and order.shop.program == 'DBS':
            self.case.market.request_cancellation(order)

    @has_order(is_started)
    @rule(number=NUMBERS, days=st.integers(1, 2))
    def change_day(self, number, days):
        """Ask for the parcel on another day."""
        order, _row = self._order(number, is_started)
        if order and order.status == 'PROCESSING' and order.substatus == 'STARTED':
            self.case.market.change_shipment_date(
                order, order.delivery.shipment_day + timedelta(days=days))

    @has_order(is_started)
    @rule(number=NUMBERS)
    def shorten_by_market(self, number):
        """Let the Market take a unit out of an order."""
        order, _row = self._order(number, is_started)
        if order and (order.status, order.substatus) == ('PROCESSING', 'STARTED'):
            last = len(order.lines) - 1
            if sum(line.count for line in order.lines) > 1 and order.lines[last].count:
                self.case.market.shorten(order, last, order.lines[last].count - 1)

    @has_order(is_delivered)
    @rule(number=NUMBERS, count=st.integers(1, 2))
    def give_back(self, number, count):
        """Let the buyer give something back."""
        order, _row = self._order(number, is_delivered)
        if order and order.status == 'DELIVERED' and len(self.returns) < 2:
            gone = sum(item.count for found in self.returns for item in found.items
                       if item.line is order.lines[0])
            counts = [min(count, order.lines[0].count - gone)] + [0] * (len(order.lines) - 1)
            if counts[0] > 0:
                self.returns.append(self.case.market.new_return(order, counts))

    @HAS_RETURNS
    @rule(number=NUMBERS)
    def move_return(self, number):
        """Let a return come closer."""
        found = self._choose(number, self.returns)
        if found:
            step = ['CREATED', *RETURN_STEPS].index(found.shipment_status)
            if step < len(RETURN_STEPS):
                self.case.market.move_return(found, shipment=RETURN_STEPS[step])

    @HAS_RETURNS
    @rule(number=NUMBERS)
    def refund(self, number):
        """Let the buyer of a return get the money back."""
        found = self._choose(number, self.returns)
        if found and found.refund_status != REFUND_STEPS[-1]:
            for step in REFUND_STEPS[1 + REFUND_STEPS.index(found.refund_status):]:
                self.case.market.move_return(found, refund=step)

    @HAS_RETURNS
    @rule(number=NUMBERS)
    def find_defect(self, number):
        """Let the Market find that a unit of a return can't be sold again."""
        found = self._choose(number, self.returns)
        if found and found.shipment_status in ('IN_TRANSIT', 'READY_FOR_PICKUP'):
            item = found.items[0]
            item.units = [(found.shipment_status, 'DEFECT')] + [
                (found.shipment_status, 'FIT')] * (item.count - 1)
            found.updated = self.case.market.now()

    @rule(operation=st.sampled_from(FAILING),
          kind=st.sampled_from(['503', 'lost-answer', '403-deprecated']))
    def fail(self, operation, kind):
        """Let a call fail, or its answer be lost, the next time that something is sent or read."""
        self.case.market.misbehave(operation, kind)

    @rule()
    def send(self):
        """Let be sent and read what is due, whatever fails then."""
        self._run('cron_send_commands')
        self._run('cron_pull_orders')
        self._run('cron_pull_returns')
