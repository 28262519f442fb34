"""Files that the Market makes in its own time (Market rules: "Reports and documents")."""
from dataclasses import dataclass

from .reading import Node, PayloadError

MOST_ORDERS = 1000
"""Orders whose labels go into one file."""


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
        """Whether the Market still works on it."""
        return self.status not in ('DONE', 'FAILED')


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
    status, url = node.text('status'), node.text('file') or ''
    if not status:
        node.fail('status', "a text")
    if status == 'DONE' and not url.startswith(('https://', 'http://')):
        node.fail('file', "an address")
    return Report(status, node.text('subStatus') or '', url)


def read_pdf(content: bytes) -> bytes:
    """Hold a file against what it should be.

    :raise PayloadError: it is no PDF
    """
    if not content.lstrip().startswith(b'%PDF'):
        raise PayloadError("The file is no PDF.")
    return content
