"""The steps that each report takes: ask for it, look how far it is, fetch its file, read it.

What is known is committed after each step, so that a restart goes on with the next one. The Market
makes one report of a cabinet at a time (Market rules: "Report on payments").
"""
import logging
import time
from datetime import timedelta

from odoo import api, fields, models

from ...market.dates import moscow_day
from ...market.errors import (
    Forbidden,
    Invalid,
    MarketError,
    NotFound,
    Throttled,
    TooBig,
    Unauthorized,
)
from ...market.settlement.windows import DAYS_BACK, pause_before_look
from ...tools.advisory_lock import locked
from ...tools.transaction import CONCURRENCY_ERRORS
from ..base.work_queue_mixin import TOKEN_PAUSE
from ..outbox.command import PAUSES
from .report import OPEN

_logger = logging.getLogger(__name__)
# The Market makes another report, or is about to make labels that a person waits for.
BUSY = timedelta(minutes=2)
# The token may not read money: a person has to change something.
NOT_ALLOWED = timedelta(days=1)
DEAD_LINK = timedelta(minutes=1)
MOST_ATTEMPTS = 5
"""How often a report that came to nothing is asked for anew."""
RUN_SECONDS = 60
"""Odoo ends a scheduled action that takes two minutes without a break."""


class YandexMarketReport(models.Model):
    _inherit = 'yandex.market.report'

    @api.model
    def _cron_fetch_reports(self):
        """Ask for, look at, fetch and read what is due, cabinet by cabinet."""
        give_up = time.monotonic() + RUN_SECONDS
        due = self._read_group(
            [('state', 'in', OPEN), ('next_try', '<=', fields.Datetime.now())], ['account_id'])
        for [account] in due:
            if not (account.active and account.business_id and account.sudo().api_key):
                continue
            try:
                self._work_account(account._with_responsible_lang(), give_up)
            except Exception:  # one bad cabinet never holds up the next
                self.env.cr.rollback()
                _logger.exception("Reports of cabinet %s could not be worked.", account.id)

    @api.model
    def _work_account(self, account, give_up):
        """Take the steps of a cabinet's reports that are due; nobody else does meanwhile.

        :param account: yandex.market.account
        :param float give_up: monotonic time after which the next run goes on
        """
        commit = self.env['ir.cron']._commit_progress
        with locked(self.env, 'reports', [str(account.id)], 1) as mine:
            while mine and (report := self.with_env(account.env)._find_next(account)):
                report._take_step(give_up)
                if not commit(1, remaining=1) and time.monotonic() > give_up:
                    report._trigger_work()
                    return
        commit(remaining=0)

    @api.model
    def _find_next(self, account):
        """Find the report whose step is due: the one in the making, and else the first."""
        reports = self.search([
            ('account_id', '=', account.id), ('state', 'in', OPEN)], order='id')
        in_the_making = reports.filtered(lambda report: report.state == 'asked')[:1]
        now = fields.Datetime.now()
        return (in_the_making or reports).filtered(
            lambda report: not report.next_try or report.next_try <= now)[:1]

    def _take_step(self, give_up):
        """Take the next step of a report; what goes wrong is kept on it."""
        try:
            if self.file_id:
                self._read(give_up)
            elif self.state == 'asked':
                self._look(self.account_id._get_client())
            else:
                self._ask(self.account_id._get_client())
        except MarketError as error:
            _logger.warning("The report %s could not be worked: %s", self.id, error)
            self.env.cr.rollback()
            self._put_off_or_fail(error)
        except CONCURRENCY_ERRORS:
            self.env.cr.rollback()
            _logger.info("Somebody else was at report %s: it is tried again.", self.id)
        except Exception:  # one bad report never holds up the next
            self.env.cr.rollback()
            _logger.exception("The report %s could not be worked.", self.id)
            self._set_failed(self.env._("A fault of the connector: see the server's log."))

    # === ASK === #

    def _ask(self, client):
        """Have the Market make the report, unless it is to make labels first.

        :raise market.errors.MarketError: it does not
        """
        account = self.account_id
        if account._waits_for_labels():
            self._put_off(fields.Datetime.now() + BUSY)
            return
        if self.kind == 'payment':
            number = client.generate_united_netting_report_of_payment(
                account.business_id, self.payout_id.bank_order, self.payout_id.bank_date)
        elif self._forget_days_too_old():
            number = client.generate_united_netting_report(
                account.business_id, self.date_from, self.date_to)
        else:
            return
        now = fields.Datetime.now()
        self.write({
            **self._FRESH, 'state': 'asked', 'market_id': number, 'asked_at': now, 'error': False,
            'next_try': now + pause_before_look(0, timedelta())})
        account._set_money_access(True)

    def _forget_days_too_old(self):
        """Leave out the days that the Market has stopped telling of while the report waited.

        :return: whether any day is left
        :rtype: bool
        """
        asked_for, today = map(moscow_day, (self.create_date, fields.Datetime.now()))
        oldest = today - timedelta(days=DAYS_BACK - 1)
        was_fine = self.date_from >= asked_for - timedelta(days=DAYS_BACK - 1)
        if self.date_from >= oldest or not was_fine:
            return True
        if self.date_to < oldest:
            self._set_failed(self.env._(
                "The report waited until its days were older than the %s that the Market tells "
                "of.", DAYS_BACK))
            return False
        self.date_from = oldest
        return True

    # === LOOK === #

    def _look(self, client):
        """Look how far the report is, and fetch its file if it is done.

        :raise market.errors.MarketError: the Market can't be asked
        """
        try:
            found = client.get_report_info(self.market_id)
        except (NotFound, Invalid) as error:
            self._ask_anew(self.account_id._explain(error))
            return
        if found.is_open:
            self._wait()
        elif found.is_empty:
            self._read_nothing()
        elif found.is_too_large:
            self._halve()
        elif found.url:
            self._fetch(client, found)
        else:
            self._ask_anew(self.env._(
                "The Market made no report (%s).", found.substatus or found.status))

    def _wait(self):
        """Look again later, or give up on a report that takes too long."""
        now = fields.Datetime.now()
        looks = self.looks + 1
        pause = pause_before_look(looks, now - self.asked_at)
        if pause is None:
            self._ask_anew(self.env._("The Market did not finish the report within a day."))
        else:
            self.write({'looks': looks, 'next_try': now + pause})

    def _ask_anew(self, reason):
        """Ask for the report once more, or give up.

        :param str reason: why the last one came to nothing
        """
        if self.attempts + 1 >= MOST_ATTEMPTS:
            self._set_failed(reason)
            return
        pause = timedelta(minutes=PAUSES[self.attempts])
        self.write({
            **self._FRESH, 'attempts': self.attempts + 1, 'error': reason,
            'next_try': fields.Datetime.now() + pause})

    def _halve(self):
        """Ask for two shorter periods in the place of one that is too large."""
        halves = self.kind == 'period' and self._get_window().halves
        if not halves:
            self._set_failed(self.env._(
                "The report is too large, and can't be made shorter."))
            return
        earlier, later = halves
        now = fields.Datetime.now()
        self.create({
            'account_id': self.account_id.id, 'date_from': earlier.first,
            'date_to': earlier.last})
        self.write({
            **self._FRESH, 'date_from': later.first, 'date_to': later.last, 'next_try': now})

    # === FETCH === #

    def _fetch(self, client, found):
        """Keep the file, before anything is done with it.

        :param found: ``market.report.Report``
        :raise market.errors.MarketError: the Market does not give it
        """
        try:
            content = client.download_archive(found)
        except NotFound:  # each look makes a new link
            self.next_try = fields.Datetime.now() + DEAD_LINK
            return
        except TooBig:
            self._halve()
            return
        self.file_id = self.env['ir.attachment'].create({
            'name': f'payments-{self.date_from or self.payout_id.bank_order}-{self.id}.zip',
            'raw': content,
            'mimetype': 'application/zip',
            'res_model': self._name,
            'res_id': self.id,
        })

    # === WHAT WENT WRONG === #

    def _put_off_or_fail(self, error):
        """Decide what becomes of a report when the Market refuses a call about it.

        :param error: ``market.errors.MarketError``
        """
        account, now = self.account_id, fields.Datetime.now()
        reason = account._explain(error)
        if isinstance(error, Unauthorized):
            account._schedule_token_activity(error)
            self._put_off(now + TOKEN_PAUSE, reason)
        elif isinstance(error, Forbidden):
            account._set_money_access(False)
            self._put_off(now + NOT_ALLOWED, reason)
        elif isinstance(error, Throttled):
            until = error.until and error.until.replace(tzinfo=None)
            self._put_off(max(until or now + BUSY, now + timedelta(seconds=1)), reason)
        elif isinstance(error, (Invalid, NotFound)):
            self._set_failed(reason)
        else:
            self._put_off(now + timedelta(
                minutes=PAUSES[min(self.attempts, len(PAUSES) - 1)]), reason)
            self.attempts += 1

    def _put_off(self, until, reason=False):
        """Try again later; what keeps one report back keeps all of the cabinet.

        :param until: naive UTC
        :param str reason: for people
        """
        others = self.search([
            ('account_id', '=', self.account_id.id), ('state', '=', 'waiting'),
            ('id', '!=', self.id)]) if self.state == 'waiting' else self.browse()
        (self | others).next_try = until
        self.error = reason

    def _set_failed(self, reason):
        """Keep a report that came to nothing, with its file and the reason.

        :param str reason: for people, in the responsible person's language
        """
        self.write({'state': 'failed', 'error': reason, 'next_try': False})
