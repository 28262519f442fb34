import json

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from ...market import parsing, push
from ..order.test_any_order_life import AnyOrderLifeCase, lives


@tagged('post_install', '-at_install')
class TestPushAnyOrderLife(AnyOrderLifeCase):
    """An order whose first word comes by push, or comes late, ends in the Market's state too."""

    def _say(self, placed, number, *step):
        return placed if number == 0 else super()._say(placed, number, *step)

    def _read(self, message):
        if 'order' not in message:
            return super()._read(message)
        return push.read_order(parsing.parse(json.dumps(message).encode()))

    @settings(max_examples=25)
    @given(lives(), st.data())
    def test_each_order_ends_where_the_market_has_it(self, steps, data):
        self._end_where_the_market_has_it(steps, data)
