"""What a database would hold of a cabinet's charges."""
from itertools import count

from ...market.settlement.merge import Stored, merge


class Store:
    """What is stored of a cabinet, kept by nothing but what a merge says."""

    def __init__(self):
        self.kept = {}
        self._numbers = count(1)

    def stored(self, number):
        one, is_gone = self.kept[number]
        return Stored(
            number, one.key, one.fingerprint, one.state, one.at, one.transaction_id,
            one.bank_order, one.bank_date, is_gone)

    def read(self, charges, window):
        """Merge a report; give the numbers of what it created, updated, deleted, and lost."""
        # A database gives them in any order.
        changes = merge(map(self.stored, sorted(self.kept, reverse=True)), charges, window)
        created = [next(self._numbers) for _charge in changes.create]
        self.kept.update(
            (number, (one, False)) for number, one in zip(created, changes.create, strict=True))
        self.kept.update((old.ref, (one, False)) for old, one in changes.update)
        for old in changes.delete:
            del self.kept[old.ref]
        for old in changes.gone:
            self.kept[old.ref] = (self.kept[old.ref][0], True)
        return (created, [old.ref for old, _one in changes.update],
                [old.ref for old in changes.delete], [old.ref for old in changes.gone])

    def here(self):
        """The charges that count, by number."""
        return {number: one for number, (one, is_gone) in self.kept.items() if not is_gone}
