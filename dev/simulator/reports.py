"""Files that the Market makes in its own time (Market rules: "Reports and documents")."""
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

LIFE_OF_A_LINK = timedelta(minutes=60)
AT_WORK = timedelta(hours=1)
"""After so long a report that nobody looks at is done in any case."""


@dataclass
class Report:
    """A file that was asked for."""

    requested: datetime
    """Aware."""
    content: bytes | None = None
    """None: there is none, and the report has failed."""
    substatus: str = ''
    media: str = 'application/pdf'
    looks: int = 2
    """How often the Market still says that it is at work."""
    ready: datetime | None = None
    """Before that it is at work, however often somebody looks."""
    is_lost: bool = False
    """The Market knows it no more."""
    dead_links: int = 0
    """So many links are dead as soon as they are given."""
    id: str = field(default_factory=lambda: secrets.token_hex(12))
    _links: dict[str, datetime] = field(default_factory=dict)

    def is_done(self, now: datetime) -> bool:
        """Whether it is made, or never will be."""
        return not self.looks and (self.ready is None or now >= self.ready)

    def is_active(self, now: datetime) -> bool:
        """Whether it keeps the cabinet from asking for another one."""
        return not self.is_lost and not self.is_done(now) and now < self.requested + AT_WORK

    def look(self, now: datetime) -> str:
        """Say how far it is; each look brings it on."""
        self.looks = max(self.looks - 1, 0)
        if not self.is_done(now):
            return 'PENDING'
        return 'FAILED' if self.content is None else 'DONE'

    def link(self, now: datetime) -> str:
        """Make a new link to the file."""
        token = secrets.token_hex(8)
        self._links[token] = now + LIFE_OF_A_LINK
        if self.dead_links:
            self.dead_links -= 1
            self._links[token] = now
        return token

    def may_be_fetched(self, token: str, now: datetime) -> bool:
        """Whether a link is one, and its hour is not over."""
        return token in self._links and now < self._links[token]
