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
    Locked,
    MarketError,
    NotFound,
    Throttled,
    TooBig,
    Unauthorized,
    Unavailable,
)
from ...market.retry import Pauses, next_try
from ...market.settlement.windows import DAYS_BACK, pause_before_look
from ...tools.advisory_lock import locked
from ...tools.transaction import CONCURRENCY_ERRORS, retry_transaction
from .report import OPEN

_logger = logging.getLogger(__name__)
# The Market does not answer, is at another report, or is about to make labels that a person waits
# for: money is read as soon as that is over.
BUSY = Pauses((2,), is_endless=True, after=(Throttled, Unavailable, Locked))
# It made no report of what it was asked for.
NOTHING_MADE = Pauses((1, 2, 5, 15))
# The token may not read money: a person has to change something.
NOT_ALLOWED = timedelta(days=1)
RUN_SECONDS = 60
"""Odoo ends a scheduled action that takes two minutes without a break."""


class YandexMarketReport(models.Model):
    _inherit = 'yandex.market.report'

    @api.model
    def _cron_fetch_reports(self):
        """Ask for, look at, fetch and read what is due, cabinet by cabinet."""
        give_up = time.monotonic() + RUN_SECONDS
        self.env['yandex.market.account']._work_each(
            lambda account: self._work_account(account._with_responsible_lang(), give_up))

    @api.model
    def _work_account(self, account, give_up):
        """Take the steps of a cabinet's reports that are due; nobody else does meanwhile.

        :param account: yandex.market.account
        :param float give_up: monotonic time after which the next run goes on
        """
        if not self._find_next(account):
            return
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
        with self.account_id._job('cron_fetch_reports', self._set_broken_off, BUSY):
            try:
                if self.file_id:
                    self._read(give_up)
                elif self.state == 'asked':
                    self._look(self.account_id._get_client())
                else:
                    self._ask(self.account_id._get_client())
            except CONCURRENCY_ERRORS:
                self.env.cr.rollback()
                _logger.info("Somebody else was at report %s: it is tried again.", self.id)

    # === ASK === #

    def _ask(self, client):
        """Have the Market make the report, unless it is to make labels first.

        :raise market.errors.MarketError: it does not
        """
        account = self.account_id
        if account._waits_for_labels():
            now = fields.Datetime.now()
            self._put_off(next_try(None, 1, BUSY, now))
            return
        if self.kind == 'period' and not self._forget_days_too_old():
            return
        self.env['ir.cron']._commit_progress()
        if self.kind == 'payment':
            number = client.generate_united_netting_report_of_payment(
                account.business_id, self.payout_id.bank_order, self.payout_id.bank_date)
        else:
            number = client.generate_united_netting_report(
                account.business_id, self.date_from, self.date_to)
        # Were the number lost, the Market would make a report that nobody fetches, and no other.
        retry_transaction(self.env.cr, lambda: self._set_asked(number))

    def _set_asked(self, number):
        """Take note that the Market makes the report.

        :param str number: under which it is found
        """
        now = fields.Datetime.now()
        self.write({
            **self._FRESH, 'state': 'asked', 'market_id': number, 'asked_at': now, 'error': False,
            'next_try': now + pause_before_look(0, timedelta())})
        self.account_id._set_money_access(True)

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
            found, content = client.fetch_report(self.market_id, client.download_archive)
        except TooBig:
            self._halve()
            return
        except (NotFound, Invalid) as error:
            self._ask_anew(self.account_id._explain(error))
            return
        if found.is_open:
            self._wait()
        elif found.is_empty:
            self._read_nothing()
        elif found.is_too_large:
            self._halve()
        elif content is not None:
            self._keep_file(content)
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

        Decision: "Calls that the Market refuses do not use up a report".

        :param str reason: why the last one came to nothing
        """
        attempts = self.attempts + 1
        at = next_try(None, attempts, NOTHING_MADE, fields.Datetime.now())
        if not at:
            self._set_failed(reason)
            return
        self.write({**self._FRESH, 'attempts': attempts, 'error': reason, 'next_try': at})

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

    def _keep_file(self, content):
        """Keep the file, before anything is done with it: the next step reads it.

        :param bytes content: the archive as it came
        """
        self.file_id = self.env['ir.attachment'].create({
            'name': f'payments-{self.date_from or self.payout_id.bank_order}-{self.id}.zip',
            'raw': content,
            'mimetype': 'application/zip',
            'res_model': self._name,
            'res_id': self.id,
        })

    # === WHAT WENT WRONG === #

    def _set_broken_off(self, error, at):
        """Decide what becomes of a report whose step broke off.

        :param error: see ``yandex.market.account._job``
        :param datetime at: naive UTC, None where another attempt is useless
        """
        account = self.account_id
        reason = account._explain(error)
        if isinstance(error, Unauthorized):
            account._schedule_token_activity(error)
        if isinstance(error, Forbidden):
            account._set_money_access(False)
            at = fields.Datetime.now() + NOT_ALLOWED
        if at and isinstance(error, MarketError):
            self._put_off(at, reason)
        else:
            self._set_failed(reason)

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
