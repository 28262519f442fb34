"""A cabinet's calls to the Market."""
import logging
from contextlib import contextmanager
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

from ...market import errors
from ...market.client import Client
from ...market.pacing import SCREEN_PATIENCE, Patience
from ...market.pull import MOST_IDS
from ...market.retry import next_try
from ...market.transport import new_session
from ...tools.api_gate import Gate
from ...tools.faults import MarketRefusal
from ...tools.transaction import CLASHES, give_way, retry_transaction
from ...tools.turns import as_steps, get_share, is_scheduled, take_turns

_logger = logging.getLogger(__name__)
SHORTEST = 5
"""Seconds for which an answer is waited for, however little time an action has."""
UNANSWERED = timedelta(hours=1)
"""For so long, work that the Market did not answer does not keep a new round waiting."""


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    # === SCHEDULED WORK === #

    @api.model
    def _work_each(self, work, job=None, is_late=lambda account: False):
        """Do a piece of work for each cabinet that has a token, in turns. An error does not stop
        the others.

        :param callable work: takes a cabinet, and commits. If it returns a generator, each
            ``yield`` ends a step, after which the action may end
        :param str job: XML id of the scheduled action whose work goes on where it ended. No
            cabinet is begun anew before all of them are through.
        :param callable is_late: tells of a cabinet whether it can't wait for that
        :return: whether all are through
        :rtype: bool
        """
        accounts = self.search([('business_id', '!=', False)]).filtered(
            lambda account: account.sudo().api_key)
        if job:
            accounts = self.env['yandex.market.turn']._find_round(job, accounts, is_late)
        return take_turns(self.env, [account._guard(work, job) for account in accounts])

    def _guard(self, work, job):
        """Work a cabinet's steps; what fails does not stop the others."""
        try:
            yield from as_steps(work(self._with_responsible_lang()))
        except CLASHES:
            self._go_on_soon(job, self)
            return
        except Exception:  # one bad cabinet never holds up the next
            self.env.cr.rollback()
            _logger.exception("Cabinet %s could not be worked.", self.id)
        if job:  # there may have been nothing to begin
            self.env['yandex.market.turn']._end_unless_paused(job, self)
            self.env['ir.cron']._commit_progress()

    def _go_on_soon(self, job, record):
        """Let work go on where it was, which another transaction overtook: it is no fault.

        :param job: XML id of the scheduled action; None: the next run does it by its timetable
        :param record: the cabinet, shop or other record that is worked
        """
        give_way(record)
        if job:
            retry_transaction(self.env.cr, lambda: self.env['yandex.market.turn']._pause(
                job, record, fields.Datetime.now()))
            self.env.ref(f'sale_yandex_market.{job}').sudo()._trigger()
        self.env['ir.cron']._commit_progress()

    @contextmanager
    def _job(self, cron, note, pauses=None):
        """Do scheduled work for the cabinet in a ``with`` block, which commits at its end.

        An error rolls back what is not committed, and is noted and logged. It is not raised, so
        that the work goes on with other cabinets. Where the Market does not answer, or another
        transaction was faster, the work keeps its position; otherwise it begins anew the next time.

        :param str cron: XML id of the scheduled action
        :param callable note: method of the record that is processed, which stores the error; takes
            the error, for :meth:`_explain`, and when the action runs again for this reason (naive
            UTC; None: only by its timetable)
        :param pauses: ``market.retry.Pauses``; by default only a used-up limit is waited for
        """
        error, Turn = None, self.env['yandex.market.turn']
        try:
            yield
        except errors.MarketError as caught:
            error = caught
            _logger.warning("%s, %s: %s", cron, note.__self__, error)
        except CLASHES:
            self._go_on_soon(cron, note.__self__)
            return
        except Exception as caught:  # one bad cabinet never holds up the next
            error = caught
            _logger.exception("%s, %s: a fault of the connector.", cron, note.__self__)
        if error:
            self.env.cr.rollback()
            known = error if isinstance(error, errors.MarketError) else None
            at = next_try(known, 1, pauses, fields.Datetime.now()) if pauses else (
                known and known.until)
            retry_transaction(self.env.cr, lambda: note(error, at))
            if at:
                self.env.ref(f'sale_yandex_market.{cron}').sudo()._trigger(at)
        if isinstance(error, (errors.Throttled, errors.Unavailable)):
            Turn._pause(cron, note.__self__, at or fields.Datetime.now() + UNANSWERED)
        else:
            Turn._end(cron, note.__self__)
        self.env['ir.cron']._commit_progress()

    # === CALLING THE MARKET === #

    def _fetch_orders(self, numbers):
        """Read orders by their numbers, test orders too.

        :param numbers: iterable of the Market's order numbers
        :return: ``market.order.Order``, or ``pull.Unread``, by number; unknown ones are missing
        :rtype: dict
        :raise market.errors.MarketError: the Market can't be asked
        """
        client, found = self._get_client(), {}
        for batch in split_every(MOST_IDS, sorted({int(number) for number in numbers})):
            for is_test in (False, True):
                if missing := [number for number in batch if str(number) not in found]:
                    found |= {
                        order.market_id: order
                        for page in client.get_business_orders(
                            self.business_id, {'orderIds': missing}, is_test=is_test)
                        for order in page}
        return found

    def _request(self, call):
        """Call the Market while a person waits.

        :param callable call: takes the client, returns the Market's answer
        :raise MarketRefusal: what went wrong and what to do, in the user's language
        :raise UserError: the cabinet has no token
        """
        self.ensure_one()
        if not self.sudo().api_key:
            raise UserError(self.env._(
                "The cabinet %s has no token. Enter its API-Key token.", self.name))
        try:
            return call(self._get_client())
        except errors.MarketError as error:
            raise MarketRefusal(self._explain(error)) from None

    def _get_client(self, patience=SCREEN_PATIENCE):
        """Give the cabinet's line to the Market; a scheduled action waits no longer than its share.

        :param patience: ``market.pacing.Patience`` of whoever waits for the answer
        """
        cabinet = f'businesses/{self.business_id}' if self.business_id else f'account {self.id}'
        most = get_share() if is_scheduled(self.env) else patience.seconds
        return Client(
            self.sudo().api_key, base_url=self.sudo().api_url,
            patience=Patience(patience.attempts, min(patience.seconds, most)),
            session=new_session(max(2 * most, SHORTEST)),
            gate=Gate(self.env.cr.dbname, cabinet))

    def _get_responsible_lang(self):
        """Return the language of the responsible person, else the company's.

        Decision: "Texts are in their reader's language".

        :return: code of a language that is active here, or False
        """
        account = self.sudo()
        active = [code for code, _name in self.env['res.lang'].get_installed()]
        wanted = (account.user_id.lang, account.company_id.partner_id.lang)
        return next((code for code in wanted if code in active), False)

    def _with_responsible_lang(self):
        """Return the cabinet with the language of its responsible person, for scheduled work."""
        return self.with_context(lang=self._get_responsible_lang())
