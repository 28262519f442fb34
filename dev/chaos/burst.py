"""Many orders at once: each is announced, or the shop is asked, until somebody listens."""
import itertools
import time
from concurrent.futures import ThreadPoolExecutor

from ..setup.shell import Failure
from ..simulator import NewLine

PRICES = ('100', '333.33', '0.01', '15990.50')
CLIENTS = 8
TRIES = 12  # of the Market's own five, each
PATIENCE = 420  # seconds until everything is settled

_names = itertools.count(1)


class Burst:
    """Orders of a scenario, all of goods of their own.

    Half of them are announced. The shop is asked about the others where it takes such calls; else
    they are announced, too.

    :ivar stock: pieces by SKU, as they are counted before
    """

    def __init__(self, stage, count):
        self.stage, self.market = stage, stage.market
        mark = f'{int(time.time())}-{next(_names)}'
        self.skus = [f'CHAOS-{mark}-{number}' for number in range(3)]
        self.stock = dict.fromkeys(self.skus, 10 * count)
        stage.stock(self.stock)
        self.orders = [self._order(number) for number in range(count)]
        self.asked = [
            order for order in self.orders[::2] if self.market.address_of(order.shop)]
        self.announced = [order for order in self.orders if order not in self.asked]
        for order in self.announced:
            self.market.move(order, 'PROCESSING', 'STARTED')

    def _order(self, number):
        program = ('FBS', 'DBS', 'FBS')[number % 3]
        lines = [NewLine(sku, 1 + (number + place) % 3, PRICES[(number + place) % len(PRICES)])
                 for place, sku in enumerate(self.skus[:1 + number % 3])]
        return self.market.new_order(shop=program, lines=lines)

    @property
    def answers(self):
        """What shops that were asked have answered; silence, too."""
        return [call for order in self.asked for call in order.calls]

    def run(self, fault=None):
        """Let all orders come in, and meanwhile one fault after the other happen.

        :param callable fault: called again and again, in this thread, with the seconds since the
            beginning; it says after how many to call it again, or None for never
        """
        began = time.monotonic()
        self.market.burst(self.announced, shuffle=True, doubled=True)
        with ThreadPoolExecutor(CLIENTS) as pool:
            deliveries = [pool.submit(self._ask, order) for order in self.asked]
            pause = 0.5 if fault else None
            while pause is not None:
                time.sleep(pause)
                pause = fault(time.monotonic() - began)
            for delivery in deliveries:
                delivery.result()
        if not self.market.wait_until_taken(PATIENCE):
            raise Failure("The notifications were not taken.")

    def _ask(self, order):
        for _ in range(TRIES):
            self.market.ask_shop(order)
            if order.calls[-1].answered:
                self.market.burst([order])
                return
        raise Failure(f"Nobody answered for order {order.id}.")

    def wait_until_settled(self):
        """Wait until nothing is left to be done in Odoo, and nothing to be told to the Market."""
        give_up = time.monotonic() + PATIENCE
        while waiting := self._waiting():
            if time.monotonic() > give_up:
                raise Failure(f"After {PATIENCE} s there still wait: {waiting}")
            time.sleep(1)

    def _waiting(self):
        rpc, waiting = self.stage.rpc, []
        numbers = [str(order.id) for order in self.orders]
        for model, state in (('yandex.market.event', 'new'), ('yandex.market.command', 'waiting')):
            count = rpc(model, 'search_count', [('state', '=', state)])
            waiting += [f"{count} of {model}"] * bool(count)
        known = rpc('yandex.market.order', 'search_count', [
            ('market_id', 'in', numbers), ('state', '!=', 'new')])
        return waiting + [f"{len(numbers) - known} orders"] * (known < len(numbers))
