"""How a scenario goes: a burst with a fault in it, then the proof."""
import re
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field

from .burst import Burst
from .proof import disagreements, faults_in

DATABASE = 'sym_chaos'
# A transaction that is overtaken begins anew: nobody needs to hear of it.
NOISE = re.compile('could not serialize|SerializationFailure|deadlock|LockNotAvailable')


@dataclass
class Outcome:
    """What came of a scenario.

    :ivar text: its figures
    :ivar wrong: what should be otherwise, as texts
    :ivar faults: what Odoo's log calls a fault, and how often
    """

    text: str
    wrong: list = field(default_factory=list)
    faults: Counter = field(default_factory=Counter)


def go_through(stage, orders, fault=None, *, may_fail=False, others=()):
    """Let a burst of orders come in while something fails, and prove that both sides agree.

    :param int orders: so many are pushed, and as many announced
    :param fault: see :meth:`Burst.run`
    :param bool may_fail: Odoo may log faults, and push calls end without an answer
    :param others: logs of further servers
    :rtype: Outcome
    """
    logs = {log: log.stat().st_size for log in (stage.odoo.log, *others)}
    stage.market.violations.clear()
    burst = Burst(stage, orders, orders)
    began = time.monotonic()
    burst.run(fault)
    taken = time.monotonic() - began
    burst.wait_until_settled()
    finished = time.monotonic() - began
    if may_fail:
        _forgive(stage.market)
    wrong = disagreements(burst)
    faults = sum((faults_in(log, begin) for log, begin in logs.items()), Counter())
    wrong += [f"logged as a fault: {text}" for text in faults if not may_fail or NOISE.search(text)]
    answers = [call for call in burst.answers if call.status == 200]
    failed = len(burst.answers) - len(answers)
    if failed and not may_fail:
        wrong.append(f"{failed} push calls failed at first")
    seconds = [call.seconds for call in answers]
    return Outcome(
        f"{2 * orders} orders: all told after {taken:.0f} s, all done after {finished:.0f} s; "
        f"answers {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s; "
        f"{failed} push calls repeated", wrong, faults)


def _forgive(market):
    """Forgive what the Market sees of a server that dies: silence, and half an answer."""
    market.violations[:] = [
        violation for violation in market.violations
        if not re.search(r'no answer|Content-Type is text/html|is not JSON', violation.text)]
