"""Commands that only read something from the Market, such as a label, and are repeated until it is
there.

Decision: "What only reads stands beside the sequence".
"""
import logging
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools.constants import GC_UNLINK_LIMIT

from ...market.errors import MarketError
from ...market.retry import Pauses, is_attempt
from ...tools.transaction import CLASHES, give_way
from ...tools.turns import take_turns

_logger = logging.getLogger(__name__)
KEPT = timedelta(days=7)


class Reading(NamedTuple):
    """How a kind of command that only reads is worked."""

    cron: str
    """The scheduled action that asks the Market."""
    pauses: Pauses


class YandexMarketCommand(models.Model):
    """A kind that only reads has two members, named after it:

    - ``_reading_<kind>``, a :class:`Reading`
    - ``_read_<kind>(client)``, which asks the Market and stores what it says. It raises the
      client's errors, and returns whether there is more to come, so that it is asked again.
    """


    _inherit = 'yandex.market.command'

    is_reading = fields.Boolean(
        string="Only Reads", compute='_compute_is_reading', store=True, precompute=True,
        help="The Market is asked for something, and told nothing.")

    _due_reading_idx = models.Index(
        "(kind, next_try) WHERE state = 'waiting' AND is_reading IS TRUE")

    @api.depends('kind')
    def _compute_is_reading(self):
        for command in self:
            command.is_reading = bool(command._get_reading())

    def _get_reading(self):
        """Return the :class:`Reading` of a command's kind; None for a kind that sends."""
        return getattr(self, f'_reading_{self.kind}', None)

    # === WRITING DOWN === #

    @api.model
    def _enqueue_reading(self, records, kind):
        """Create a command for each record that has none of its kind waiting.

        :param records: yandex.market.order or yandex.market.return records
        :param str kind: a kind of command that only reads
        """
        name = 'return_id' if records._name == 'yandex.market.return' else 'order_id'
        waiting = self.sudo().search([
            (name, 'in', records.ids), ('kind', '=', kind), ('state', '=', 'waiting')])
        self._create_commands([
            {'account_id': record.account_id.id, 'shop_id': record.shop_id.id, name: record.id,
             'kind': kind}
            for record in records - waiting[name]])

    # === ASKING === #

    @api.model
    def _process_reading(self, kind):
        """Carry out all due commands of a kind, the cabinets in turns."""
        take_turns(self.env, self._prepare_reading_jobs(kind))

    @api.model
    def _prepare_reading_jobs(self, kind):
        """Prepare the due commands of a kind.

        :return: generators for :func:`tools.turns.take_turns`, one for each cabinet
        :rtype: list
        """
        due = self.search([
            ('kind', '=', kind), ('state', '=', 'waiting'),
            ('next_try', '<=', fields.Datetime.now())], order='id')
        return [
            commands.with_env(account._with_responsible_lang().env)._read_all()
            for account, commands in due.grouped('account_id').items()
            if account.sudo().api_key]

    def _read_all(self):
        """Carry out commands of a cabinet, one each step.

        Decision: "A limit that is used up holds back its own kind of call".

        All are put off after two calls without an answer; where a limit is used up, those of the
        shop whose limit it is.
        """
        client, silent, resting = self.account_id._get_client(), 0, set()
        for command, shop in [(command, command.shop_id) for command in self]:
            if shop in resting:
                continue
            at, error = command._read_one(client)
            if error and error.until:
                resting.add(shop)
                self.exists().filtered(
                    lambda other, shop=shop: other.shop_id == shop)._rest(at)
            else:
                silent = silent + 1 if at else 0
                if silent > 1 or (at and not is_attempt(error)):
                    self._rest(at)
                    return
            yield

    def _rest(self, until):
        """Leave the Market alone for a while, where commands are still due."""
        self.exists().filtered('is_due').next_try = until
        self.env['ir.cron']._commit_progress()

    def _read_one(self, client):
        """Carry out a command; where that fails, put it off, or set it to failed.

        :return: when it is tried again, and the error; None where there is none
        :rtype: tuple
        """
        error = at = None
        try:
            is_open = self.is_due and getattr(self, f'_read_{self.kind}')(client)
            if is_open:
                self._postpone(None, False, self._get_reading().pauses)
            else:
                self.filtered('is_due').write({'state': 'done', 'error': False})
            self.env['ir.cron']._commit_progress()
        except MarketError as caught:
            _logger.warning("A command of the kind %s failed: %s", self.kind, caught)
            error = caught
            at = self._read_later(error)
        except CLASHES:
            give_way(self)
            self.exists()._trigger()
            self.env['ir.cron']._commit_progress()
        except Exception:  # one bad command never holds up the next
            _logger.exception("Command %s could not be carried out.", self.id)
            self._read_later(None)
        return at, error

    def _read_later(self, error):
        """Store why a command failed, unless it was superseded or deleted meanwhile.

        :param error: ``market.errors.MarketError``; None for a fault of ours
        :return: when it is tried again; None where it is not
        """
        self.env.cr.rollback()
        at = None
        if self.exists() and self.is_due:
            reason = self.account_id._explain(error)
            at = self._postpone(error, reason, self._get_reading().pauses)
            if not at:
                self.write({'state': 'failed', 'error': reason})
        self.env['ir.cron']._commit_progress()
        return at

    @api.autovacuum
    def _gc_reading(self):
        """Delete commands that were carried out some days ago."""
        old = self.search([
            ('is_reading', '=', True), ('state', 'in', ('done', 'superseded')),
            ('write_date', '<', fields.Datetime.now() - KEPT)], limit=GC_UNLINK_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_UNLINK_LIMIT
