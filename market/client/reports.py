"""The Market's operations about reports, which it makes in its own time: one method each.

Every report takes the same three steps: ask for it, look how far it is, fetch its file (Market
rules: "Reports and documents").
"""
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ..dates import moscow_midnight
from ..errors import Forbidden, Invalid, NotFound, TooBig, Unauthorized
from ..report import MOST_BYTES, Report, read_pdf, read_report, read_report_id
from ..transport import Transport, understood


class ReportCalls(Transport):
    """The client's calls about reports."""

    # === ASK === #

    def generate_united_netting_report(self, business_id: str, first: date, last: date) -> str:
        """Have the report of all payments of a period made (once in two minutes, one report at a
        time).

        Decision: "One report is the source".

        :param first: Market's calendar day, at most 90 days back
        :param last: the last day, included; at most three months after the first
        :return: the report's id for :meth:`get_report_info`
        :raise errors.Throttled: too early after the last one, or another report is being made;
            without ``until`` for the latter
        """
        return self._generate_united_netting_report(
            business_id, {'dateFrom': first.isoformat(), 'dateTo': last.isoformat()})

    def generate_united_netting_report_of_payment(
            self, business_id: str, bank_order: str, bank_date: date) -> str:
        """Have the report of one payment order made: what it consists of, without the orders of
        its fees. Everything else is as for :meth:`generate_united_netting_report`.
        """
        return self._generate_united_netting_report(business_id, {
            'bankOrderId': int(bank_order), 'bankOrderDateTime': moscow_midnight(bank_date)})

    def _generate_united_netting_report(self, business_id, what):
        # The words of the Russian report are the only classification that there is. A second call
        # would find the report of the first one in its way.
        return self._generate(
            'generateUnitedNettingReport', 'v2/reports/united-netting/generate',
            {'format': 'JSON', 'language': 'RU'}, {'businessId': int(business_id), **what},
            repeatable=False)

    def generate_mass_order_labels_report(
            self, business_id: str, order_ids: Sequence[str], page_format: str) -> str:
        """Have one PDF made of the labels of many orders (1,000 calls an hour).

        :param order_ids: at most :data:`report.MOST_ORDERS`; the labels keep their sequence
        :param page_format: A9_HORIZONTALLY, A9, A7 or A4
        :return: the report's id for :meth:`get_report_info`
        """
        return self._generate(
            'generateMassOrderLabelsReport', 'v2/reports/documents/labels/generate',
            {'format': page_format}, {
                'businessId': int(business_id),
                'orderIds': [int(number) for number in order_ids],
                'sortingType': 'SORT_BY_GIVEN_ORDER',
            })

    def _generate(
            self, operation: str, path: str, query: Mapping, body: Mapping, **how) -> str:
        answer = self._call(operation, 'POST', path, query=query, body=body, **how)
        with understood(operation):
            return read_report_id(answer)

    # === LOOK === #

    def get_report_info(self, report_id: str) -> Report:
        """Ask how far a report is (100 calls a minute). The link to its file is new each time.

        :raise errors.NotFound: the Market does not have it any more
        """
        answer = self._call('getReportInfo', 'GET', f'v2/reports/info/{report_id}')
        with understood('getReportInfo'):
            return read_report(answer)

    # === FETCH === #

    def fetch_report(
            self, report_id: str, download: Callable[[Report], bytes],
    ) -> tuple[Report, bytes | None]:
        """Look how far a report is, and fetch its file if it is done.

        :param download: the method below that fetches a file of its kind
        :return: how far it is, and the file; None where there is none, or not yet
        :raise errors.NotFound: the Market does not have it any more, or not its file
        """
        report = self.get_report_info(report_id)
        try:
            return report, download(report) if report.url else None
        except NotFound:  # the link may be dead; each look makes a new one
            report = self.get_report_info(report_id)
            return report, download(report) if report.url else None

    def download_report(self, report: Report) -> bytes:
        """Fetch a PDF that is done.

        :raise errors.NotFound: the link is dead; look again
        """
        content = self._fetch(report)
        with understood('getReportInfo'):
            return read_pdf(content)

    def download_archive(self, report: Report) -> bytes:
        """Fetch a ZIP that is done, without a look inside, see :mod:`archive`.

        :raise errors.NotFound: the link is dead; look again
        :raise errors.TooBig: it has more than :data:`report.MOST_BYTES`; ask for a shorter period
        """
        return self._fetch(report, MOST_BYTES)

    def _fetch(self, report, most=None):
        try:
            return self._follow('getReportInfo', report.url, most=most)
        except TooBig:
            raise
        except (Unauthorized, Forbidden, Invalid) as error:
            # Where files lie, nobody asks for rights: a link is refused when its hour is over.
            raise NotFound(
                error.operation, status=error.status, codes=error.codes,
                messages=error.messages, traceparent=error.traceparent) from error
