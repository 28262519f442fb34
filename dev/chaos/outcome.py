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


def go_through(stage, orders, fault=None, *, may_fail=False):
    """Let a burst of orders come in while something fails, and prove that both sides agree.

    :param int orders: how many
    :param fault: see :meth:`Burst.run`
    :param bool may_fail: Odoo may log faults, and questions of the Market stay without an answer
    :rtype: Outcome
    """
    begin = stage.odoo.log.stat().st_size
    stage.market.violations.clear()
    burst = Burst(stage, orders)
    began = time.monotonic()
    burst.run(fault)
    taken = time.monotonic() - began
    burst.wait_until_settled()
    settled = time.monotonic() - began
    if may_fail:
        _forgive(stage.market)
    wrong = disagreements(burst)
    faults = faults_in(stage.odoo.log, begin)
    wrong += [f"logged as a fault: {text}" for text in faults if not may_fail or NOISE.search(text)]
    answers = [call for call in burst.answers if call.status == 200]
    failed = len(burst.answers) - len(answers)
    if failed and not may_fail:
        wrong.append(f"{failed} questions failed at first")
    text = f"{orders} orders: all told after {taken:.0f} s, all settled after {settled:.0f} s"
    if seconds := [call.seconds for call in answers]:
        text += (f"; answers {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s; "
                 f"{failed} questions repeated")
    return Outcome(text, wrong, faults)


def _forgive(market):
    """Forgive what the Market sees of a server that dies: silence, and half an answer."""
    market.violations[:] = [
        violation for violation in market.violations
        if not re.search(r'no answer|Content-Type is text/html|is not JSON', violation.text)]
