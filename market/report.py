"""Files that the Market makes in its own time (Market rules: "Reports and documents")."""
from dataclasses import dataclass

from .parsing import Node, PayloadError

MOST_ORDERS = 1000
"""Orders whose labels go into one file."""
MOST_BYTES = 64 * 1024 * 1024
"""Size of an archive: a million rows of a report take less."""


@dataclass(frozen=True)
class Report:
    """How far a file is."""

    status: str
    """Raw: PENDING, PROCESSING, DONE, FAILED."""
    substatus: str = ''
    """Raw: NO_DATA, TOO_LARGE, RESOURCE_NOT_FOUND."""
    url: str = ''
    """Where it can be fetched within an hour, once it is done."""

    @property
    def is_open(self) -> bool:
        """Whether the Market still works on it; so it does under a word that we don't know."""
        return self.status not in ('DONE', 'FAILED')

    @property
    def is_empty(self) -> bool:
        """Whether there is no file because there is nothing to put into it."""
        return self.status == 'FAILED' and self.substatus == 'NO_DATA'

    @property
    def is_too_large(self) -> bool:
        """Whether there is no file because a shorter period must be asked for."""
        return self.status == 'FAILED' and self.substatus == 'TOO_LARGE'


def read_report_id(answer: dict) -> str:
    """Read the answer that begins a report.

    :raise PayloadError: it names none
    """
    number = Node(answer, 'answer').node('result').text('reportId')
    if not number:
        raise PayloadError("answer.result.reportId must be a text.")
    return number


def read_report(answer: dict) -> Report:
    """Read the answer of ``getReportInfo``.

    :raise PayloadError: it does not say how far the report is
    """
    node = Node(answer, 'answer').node('result')
    status, substatus = node.text('status'), node.text('subStatus') or ''
    url = node.text('file') or ''
    if not status:
        node.fail('status', "a text")
    # The documentation's diagram has NODATA as a status of its own, its specification has not.
    if status == 'NODATA' or (status == 'DONE' and substatus == 'NO_DATA' and not url):
        status, substatus = 'FAILED', 'NO_DATA'
    if status == 'DONE' and not url.startswith(('https://', 'http://')):
        node.fail('file', "an address")
    return Report(status, substatus, url)


def read_pdf(content: bytes) -> bytes:
    """Hold a file against what it should be.

    :raise PayloadError: it is no PDF
    """
    if not content.lstrip().startswith(b'%PDF'):
        raise PayloadError("The file is no PDF.")
    return content
