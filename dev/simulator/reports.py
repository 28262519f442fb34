"""Files that the Market makes in its own time."""
import secrets
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Report:
    """A file that was asked for."""

    requested: datetime
    """Aware."""
    content: bytes | None = None
    """None: there is nothing to put into it."""
    substatus: str = ''
    looks: int = 2
    """How often the Market still says that it is at work."""
    id: str = field(default_factory=lambda: secrets.token_hex(12))

    @property
    def is_done(self) -> bool:
        """Whether it is made, or never will be."""
        return not self.looks

    def look(self) -> str:
        """Say how far it is; each look brings it on."""
        if self.looks:
            self.looks -= 1
        if self.looks:
            return 'PENDING'
        return 'FAILED' if self.content is None else 'DONE'
