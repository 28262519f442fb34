from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ...market import order_status

# Each status of an order, with its first substatus. Market rules: "How order statuses change".
WAY = (
    ('PLACING', 'X'), ('RESERVED', 'X'), ('UNPAID', 'WAITING_USER_INPUT'),
    ('PENDING', 'AWAIT_CONFIRMATION'), ('PROCESSING', 'STARTED'), ('PROCESSING', 'PACKAGING'),
    ('PROCESSING', 'READY_TO_SHIP'), ('PROCESSING', 'SHIPPED'),
    ('DELIVERY', 'DELIVERY_SERVICE_RECEIVED'), ('PICKUP', 'PICKUP_SERVICE_RECEIVED'),
    ('DELIVERED', 'DELIVERY_SERVICE_DELIVERED'), ('PARTIALLY_RETURNED', 'X'), ('RETURNED', 'X'),
    ('CANCELLED', 'USER_CHANGED_MIND'))
STEPS = st.sampled_from(WAY)
MESSAGES = st.tuples(
    STEPS | st.tuples(st.sampled_from(['UNKNOWN', 'ASTRAY', '']), st.text(max_size=5)),
    st.booleans())


@tagged('post_install', '-at_install')
class TestLife(BaseCase):

    @given(st.lists(MESSAGES))
    def test_an_order_never_steps_back(self, messages):
        reached, place = 0, 0
        for (status, substatus), is_newer in messages:
            if not order_status.may_follow(status, substatus, reached, is_newer=is_newer):
                continue
            reached = order_status.progress(status, substatus) or reached
            if (status, substatus) in WAY:
                now = WAY.index((status, substatus))
                self.assertGreaterEqual(now, place)
                place = now

    @given(st.permutations(WAY[:-1]), st.data())
    def test_the_furthest_message_wins_in_any_order(self, messages, data):
        reached, told = 0, None
        for status, substatus in messages:
            is_newer = data.draw(st.booleans())
            if order_status.may_follow(status, substatus, reached, is_newer=is_newer):
                reached, told = order_status.progress(status, substatus), (status, substatus)
        self.assertEqual(told, ('RETURNED', 'X'))

    @given(STEPS, STEPS)
    def test_one_step_follows_another_as_documented(self, before, after):
        may = order_status.may_follow(*after, order_status.progress(*before), is_newer=False)
        self.assertEqual(may, WAY.index(after) > WAY.index(before))

    @given(STEPS)
    def test_a_repeat_is_taken_only_when_it_is_news(self, step):
        for is_newer in (False, True):
            self.assertEqual(
                order_status.may_follow(
                    *step, order_status.progress(*step), is_newer=is_newer), is_newer)

    @given(STEPS)
    def test_a_cancelled_order_stays_cancelled(self, step):
        reached = order_status.progress('CANCELLED', 'SHOP_FAILED')
        may = order_status.may_follow(*step, reached, is_newer=True)
        self.assertEqual(may, step[0] == 'CANCELLED')

    def test_an_unknown_status_is_kept_when_it_is_news(self):
        self.assertIsNone(order_status.progress('ASTRAY', 'X'))
        reached = order_status.progress('DELIVERY', '')
        self.assertTrue(order_status.may_follow('ASTRAY', 'X', reached, is_newer=True))
        self.assertFalse(order_status.may_follow('ASTRAY', 'X', reached, is_newer=False))

    def test_a_parcel_has_left_from_delivery_on(self):
        left = [status for status, substatus in WAY
                if order_status.progress(status, substatus) > order_status.LAST_OPEN]
        self.assertEqual(left, [
            'DELIVERY', 'PICKUP', 'DELIVERED', 'PARTIALLY_RETURNED', 'RETURNED', 'CANCELLED'])

    def test_the_shop_cancels_with_the_documented_reasons_only(self):
        by_phone = {'SHOP_FAILED', 'USER_CHANGED_MIND', 'USER_UNREACHABLE'}
        for program, status, substatus, reasons in (
            ('FBS', 'PROCESSING', 'STARTED', {'SHOP_FAILED'}),
            ('FBS', 'PROCESSING', 'READY_TO_SHIP', {'SHOP_FAILED'}),
            ('FBS', 'PROCESSING', 'SHIPPED', set()),
            ('FBS', 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED', set()),
            ('FBS', 'UNPAID', 'WAITING_USER_INPUT', set()),
            ('EXPRESS', 'PROCESSING', 'READY_TO_SHIP', {'SHOP_FAILED'}),
            ('EXPRESS', 'CANCELLED', 'SHOP_FAILED', set()),
            ('DBS', 'PROCESSING', 'STARTED', by_phone | {'INCORRECT_PERSONAL_DATA'}),
            ('DBS', 'DELIVERY', 'DELIVERY_SERVICE_RECEIVED', by_phone),
            ('DBS', 'PICKUP', 'PICKUP_SERVICE_RECEIVED', by_phone | {'PICKUP_EXPIRED'}),
            ('DBS', 'DELIVERED', 'DELIVERY_SERVICE_DELIVERED', set()),
            ('FBY', 'PROCESSING', 'STARTED', set()),
        ):
            with self.subTest(program, status=status, substatus=substatus):
                self.assertEqual(
                    set(order_status.cancel_reasons(program, status, substatus)), reasons)
