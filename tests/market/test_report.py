from datetime import date

from odoo.tests import BaseCase, tagged

from ...market import errors
from ...market.client import Client
from ...market.client import reports as client_reports
from ...market.pacing import Patience
from ...market.parsing import PayloadError
from ...market.report import Report, read_report
from ..wire import Line, answer

LINK = 'https://files.example/report.zip'
DONE = Report('DONE', url=LINK)


def told(**result):
    return {'status': 'OK', 'result': result}


@tagged('post_install', '-at_install')
class TestReports(BaseCase):
    """Every report takes three steps: ask, look, fetch."""

    def _client(self, *answers):
        self.line = Line(*answers)
        return Client('ACMA:x', session=self.line, patience=Patience(1, 0))

    def test_the_report_of_a_period_is_asked_for_in_json_and_russian(self):
        client = self._client(answer(told(reportId='r1', estimatedGenerationTime=9000)))
        number = client.generate_united_netting_report(
            '5100200300', date(2026, 8, 31), date(2026, 9, 29))
        self.assertEqual(number, 'r1')
        (method, url, details), = self.line.requests
        self.assertEqual(method, 'POST')
        self.assertTrue(url.endswith('/v2/reports/united-netting/generate'))
        self.assertEqual(details['params'], {'format': 'JSON', 'language': 'RU'})
        self.assertEqual(
            details['data'],
            b'{"businessId": 5100200300, "dateFrom": "2026-08-31", "dateTo": "2026-09-29"}')

    def test_the_report_of_a_payment_order_is_asked_for_by_number_and_moscow_date(self):
        client = self._client(answer(told(reportId='r1')))
        client.generate_united_netting_report_of_payment('51', '92735', date(2026, 10, 5))
        self.assertEqual(self.line.requests[0][2]['data'], (
            b'{"businessId": 51, "bankOrderId": 92735, '
            b'"bankOrderDateTime": "2026-10-05T00:00:00+03:00"}'))

    def test_a_report_is_never_asked_for_twice_by_itself(self):
        self.line = Line(answer(b'', 503))
        client = Client('ACMA:x', session=self.line, patience=Patience(3, 20))
        with self.assertRaises(errors.Unavailable):
            client.generate_united_netting_report('51', date(2026, 10, 5), date(2026, 10, 5))

    def test_how_far_a_report_is(self):
        for result, is_open, is_empty, is_too_large in (
            ({'status': 'PENDING'}, True, False, False),
            ({'status': 'PROCESSING'}, True, False, False),
            ({'status': 'DREAMING'}, True, False, False),
            ({'status': 'PENDING', 'subStatus': 'NO_DATA'}, True, False, False),
            ({'status': 'DONE', 'file': LINK}, False, False, False),
            ({'status': 'DONE', 'file': LINK, 'subStatus': 'NO_DATA'}, False, False, False),
            ({'status': 'DONE', 'subStatus': 'NO_DATA'}, False, True, False),
            ({'status': 'FAILED', 'subStatus': 'NO_DATA'}, False, True, False),
            ({'status': 'NODATA'}, False, True, False),
            ({'status': 'FAILED', 'subStatus': 'TOO_LARGE'}, False, False, True),
            ({'status': 'FAILED'}, False, False, False),
        ):
            with self.subTest(result):
                report = read_report(told(**result))
                self.assertEqual(
                    (report.is_open, report.is_empty, report.is_too_large),
                    (is_open, is_empty, is_too_large))

    def test_a_report_that_is_done_has_an_address(self):
        for file in (None, '', 'ftp://files.example/x', 'javascript:x'):
            with self.subTest(file), self.assertRaises(PayloadError):
                read_report(told(status='DONE', file=file))

    def test_an_archive_is_fetched_without_the_key(self):
        client = self._client(answer(b'PK\x03\x04'))
        self.assertEqual(client.download_archive(DONE), b'PK\x03\x04')
        (method, url, details), = self.line.requests
        self.assertEqual((method, url), ('GET', LINK))
        self.assertNotIn('headers', details)
        self.assertIs(details['stream'], True)

    def test_a_file_without_end_is_not_read_to_its_end(self):
        client = self._client(answer(b'x' * 200_000))
        most, client_reports.MOST_BYTES = client_reports.MOST_BYTES, 100_000
        self.addCleanup(setattr, client_reports, 'MOST_BYTES', most)
        with self.assertRaisesRegex(errors.TooBig, "100000"):
            client.download_archive(DONE)
        self.assertEqual(
            self._client(answer(b'x' * 100_000)).download_archive(DONE), b'x' * 100_000)

    def test_a_dead_link_is_looked_for_anew_and_no_fault_of_the_key(self):
        for status in (400, 401, 403, 404, 410):
            for fetch in ('download_archive', 'download_report'):
                with self.subTest(status, fetch=fetch):
                    client = self._client(answer(b'<Error>AccessDenied</Error>', status))
                    with self.assertRaises(errors.NotFound) as caught:
                        getattr(client, fetch)(DONE)
                    self.assertEqual(caught.exception.status, status)

    def test_a_file_is_fetched_when_it_is_done_and_a_dead_link_is_asked_for_once_more(self):
        pending, done = (answer(told(status='PENDING')), answer(told(status='DONE', file=LINK)))
        dead, file = answer(b'<Error>AccessDenied</Error>', 403), answer(b'%PDF-1.7')
        for answers, content, calls in (
                ((pending,), None, 1),
                ((answer(told(status='FAILED', subStatus='NO_DATA')),), None, 1),
                ((done, file), b'%PDF-1.7', 2),
                ((done, dead, done, file), b'%PDF-1.7', 4),
                ((done, dead, pending), None, 3)):
            with self.subTest(calls=calls, content=content):
                client = self._client(*answers)
                report, found = client.fetch_report('r1', client.download_report)
                self.assertEqual((found, len(self.line.requests)), (content, calls))
                self.assertEqual(bool(report.url), content is not None)
        client = self._client(done, dead, done, dead)
        with self.assertRaises(errors.NotFound):
            client.fetch_report('r1', client.download_report)

    def test_a_host_of_files_that_is_down_is_only_down(self):
        for reply in (answer(b'', 503), answer(b'', 200)):
            with self.assertRaises(errors.Unavailable):
                self._client(reply).download_archive(DONE)
