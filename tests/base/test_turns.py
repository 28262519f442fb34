from unittest.mock import Mock

from odoo.tests import BaseCase, tagged

from odoo.addons.base.models import ir_cron

from ...tools import turns
from ...tools.turns import get_share, take_turns, work_through


@tagged('post_install', '-at_install')
class TestShare(BaseCase):
    """All actions that are due together have to fit into the limit of a cron worker."""

    def test_an_action_works_ten_seconds_or_a_share_of_the_limit(self):
        for limit, real, workers, share in (
                (-1, 120, 0, 10), (0, 120, 0, 10), (600, 120, 0, 10), (40, 120, 0, 5),
                (20, 120, 0, 2.5), (-1, 40, 0, 5), (-1, 0, 0, 10),
                # What a worker may have slept before is taken off.
                (-1, 120, 2, 6.25), (600, 120, 2, 10), (0, 120, 2, 10), (80, 120, 2, 2.5)):
            with self.subTest(limit=limit, real=real, workers=workers):
                self.patch(turns, 'config', {
                    'limit_time_real_cron': limit, 'limit_time_real': real, 'workers': workers})
                self.assertEqual(get_share(), share)


class Go:
    """A scheduled action at work: the environment that it sees, and what Odoo notes of it."""

    def __init__(self, clock, is_scheduled=True):
        self.cr = Mock(dbname='db')
        self.done = self.remaining = 0
        self.cron = Mock(_commit_progress=self._commit_progress)
        self._clock, self._end = clock, clock() + ir_cron.MIN_TIME_PER_JOB
        self.context = {'cron_id': 7, 'cron_end_time': self._end} if is_scheduled else {}

    def __getitem__(self, name):
        return {'ir.cron': self.cron}[name]

    def _commit_progress(self, processed=0, *, remaining=None):
        self.done += processed
        self.remaining = max(self.remaining - processed, 0) if remaining is None else remaining
        return max(self._end - self._clock(), 0) if self.context else float('inf')

    @property
    def triggers(self):
        return self.cron.sudo().browse()._trigger.call_count


@tagged('post_install', '-at_install')
class TestTurns(BaseCase):
    """Scheduled work ends in time, nothing starves, and what is left goes on."""

    def setUp(self):
        super().setUp()
        self.now, self.done = 100.0, []
        self.patch(turns, 'monotonic', lambda: self.now)
        self.patch(turns, '_last_runs', {})

    def _go(self, **options):
        self.now += 1
        return Go(lambda: self.now, **options)

    def _job(self, name, steps, seconds=1):
        for number in range(steps):
            self.now += seconds
            self.done.append(f'{name}{number}')
            yield

    def test_jobs_take_turns_a_step_each(self):
        self.patch(turns.random, 'shuffle', lambda jobs: None)
        go = self._go()
        self.assertTrue(take_turns(go, [self._job('a', 3), self._job('b', 1)]))
        self.assertEqual(self.done, ['a0', 'b0', 'a1', 'a2'])
        self.assertEqual((go.done, go.remaining), (6, 0), "the end of each job is a step, too")
        self.assertFalse(go.triggers)

    def test_the_action_ends_when_its_time_is_over_and_says_what_is_left(self):
        go = self._go()
        self.assertFalse(take_turns(go, [self._job('a', 8, 3), self._job('b', 8, 3)]))
        self.assertEqual(len(self.done), 4, "after 12 seconds")
        self.assertEqual((go.done, go.remaining), (4, 2))
        self.assertEqual(go.triggers, 1, "the scheduler comes at once")

    def test_a_worker_with_a_small_limit_is_left_in_time(self):
        self.patch(turns, 'config', {'limit_time_real_cron': 20, 'workers': 0})
        go = self._go()
        self.assertFalse(take_turns(go, [self._job('a', 8)]))
        self.assertEqual(len(self.done), 3, "after 2.5 seconds")

    def test_a_long_step_is_worked_all_the_same(self):
        self.assertFalse(take_turns(self._go(), [self._job('a', 2, 60)]))
        self.assertEqual(self.done, ['a0'])

    def test_a_second_run_in_the_same_go_works_only_while_there_is_time(self):
        go = self._go()
        self.assertTrue(take_turns(go, [self._job('a', 2)]))
        self.assertTrue(take_turns(go, [self._job('b', 2)]))
        self.now += 60
        self.assertFalse(take_turns(go, [self._job('c', 2)]))
        self.assertEqual(self.done, ['a0', 'a1', 'b0', 'b1'])
        self.assertEqual(go.remaining, 1)

    def test_each_go_does_a_step_even_without_any_time(self):
        self.patch(ir_cron, 'MIN_TIME_PER_JOB', 0)
        for number in range(1, 4):
            self.assertFalse(take_turns(self._go(), [self._job('a', 2)]))
            self.assertEqual(len(self.done), number)

    def test_every_job_has_its_turn_in_the_end(self):
        """Each go has time for one step, and twenty jobs wait for theirs."""
        waiting = {chr(ord('a') + number) for number in range(20)}
        for _go in range(1000):
            self.done.clear()
            take_turns(self._go(), [self._job(name, 5, 60) for name in sorted(waiting)])
            waiting.discard(self.done[0][0])
            if not waiting:
                return
        self.fail(f"{len(waiting)} starved")

    def test_a_job_that_has_to_end_leaves_its_with_blocks(self):
        left = []

        def job():
            try:
                yield from self._job('a', 5, 60)
            finally:
                left.append(True)

        take_turns(self._go(), [job()])
        self.assertTrue(left)

    def test_without_a_scheduled_action_all_is_worked(self):
        self.assertTrue(take_turns(self._go(is_scheduled=False), [self._job('a', 30, 60)]))
        work_through(self._job('b', 30, 60))
        self.assertEqual(len(self.done), 60)
