"""The outbox: commands, stored with the change that causes them and sent after its commit.

Decision: "Nothing leaves before commit".
"""
import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ...market.errors import MarketError, Throttled, Unauthorized
from ...market.retry import Pauses, is_attempt, next_try
from ...tools.transaction import CLASHES, retry_transaction
from ...tools.turns import commit_step, take_turns
from ..base.work_queue_mixin import BATCH

_logger = logging.getLogger(__name__)
# Before a command is sent again while the Market does not answer; afterwards it has failed.
PAUSES = Pauses((1, 2, 5, 15, 30, 60, 120, 240, 480, 720))
COURTESY = 'external_id'
"""The kind of command that nobody waits for."""
IRREVERSIBLE = ('shorten',)
"""Kinds that are never sent without a look at the order."""


class YandexMarketCommand(models.Model):
    _name = 'yandex.market.command'
    _inherit = ['yandex.market.queue.mixin', 'yandex.market.link.mixin']
    _description = "Yandex Market Command"
    _order = 'id desc'
    _rec_name = 'kind'
    _queue_state = 'waiting'
    _market_links = ('account_id', 'shop_id', 'order_id', 'return_id')

    account_id = fields.Many2one(
        'yandex.market.account', string="Cabinet", required=True, ondelete='cascade', index=True)
    shop_id = fields.Many2one('yandex.market.shop', ondelete='cascade')
    company_id = fields.Many2one(related='account_id.company_id', store=True, precompute=True)
    order_id = fields.Many2one(
        'yandex.market.order', ondelete='cascade', index='btree_not_null')
    kind = fields.Selection([], required=True)
    details = fields.Json(
        groups='sale_yandex_market.group_market_manager',
        help="What is told besides the kind; some of it is for the buyer's eyes only.")
    state = fields.Selection(
        [
            ('waiting', "Waiting to be sent"),
            ('done', "Carried out"),
            ('failed', "Failed"),
            ('superseded', "Superseded"),
        ],
        required=True, default='waiting', index=True)
    attempts = fields.Integer()
    next_try = fields.Datetime(string="Next Attempt", default=fields.Datetime.now)
    error = fields.Text(string="Reason")
    is_due = fields.Boolean(compute='_compute_is_due')

    _due_idx = models.Index("(account_id, next_try) WHERE state = 'waiting'")

    @api.depends('state', 'next_try')
    def _compute_is_due(self):
        now = fields.Datetime.now()
        for command in self:
            command.is_due = command.state == 'waiting' and command.next_try <= now

    # === WRITING DOWN === #

    @api.model
    def _enqueue(self, orders, kind, **values):
        """Create a command for each order; it is sent after the transaction is committed.

        A new command replaces one of its kind that still waits for the same order.

        :param orders: yandex.market.order records
        :param str kind: a kind of command
        :param values: further fields of the commands
        """
        self._supersede([('order_id', 'in', orders.ids), ('kind', '=', kind)])
        self._create_commands([
            {'account_id': order.account_id.id, 'shop_id': order.shop_id.id,
             'order_id': order.id, 'kind': kind, **values}
            for order in orders])

    @api.model
    def _supersede(self, domain):
        """Set waiting commands of a domain to superseded: they are not sent any more."""
        self.sudo().search([*domain, ('state', '=', 'waiting')]).state = 'superseded'

    @api.model
    def _create_commands(self, vals_list):
        self.sudo().create(vals_list)._trigger()

    def _trigger(self):
        """Have the commands worked after the commit, or once they are due."""
        now = fields.Datetime.now()
        for cron, commands in self.grouped(lambda command: command._get_cron()).items():
            at = min(commands.mapped('next_try'))
            self.env.ref(f'sale_yandex_market.{cron}').sudo()._trigger(at if at > now else None)

    def _get_cron(self):
        """Name the scheduled action that works a command."""
        reading = self._get_reading()
        return reading.cron if reading else 'cron_send_commands'

    # === SENDING === #

    @api.model
    def _cron_send_commands(self):
        """Send all commands that are due, the cabinets in turns."""
        take_turns(self.env, self._prepare_due_jobs([('is_reading', '=', False)]))

    @api.model
    def _find_due(self, account):
        """Find the commands that are due: of each order only the oldest one that waits.

        The commands of an order keep their sequence, such as boxes before *ready to ship*: each
        waits until those before it are sent, or have failed for good. Our number of an order comes
        after all others, and nothing waits for it.

        Decision: "Our number of an order holds nothing up", "What only reads stands beside the
        sequence".
        """
        self.flush_model()
        rows = self.env.execute_query(SQL(
            """
            SELECT id
              FROM (SELECT DISTINCT ON (COALESCE(order_id, -id), kind = %(courtesy)s)
                           id, next_try, kind = %(courtesy)s AS is_courtesy
                      FROM yandex_market_command
                     WHERE account_id = %(account)s AND state = 'waiting'
                       AND is_reading IS NOT TRUE
                  ORDER BY COALESCE(order_id, -id), kind = %(courtesy)s, id) AS first
             WHERE next_try <= %(now)s
          ORDER BY is_courtesy, id
             LIMIT %(limit)s
            """, courtesy=COURTESY, account=account.id, now=fields.Datetime.now(),
            limit=10 * BATCH))
        return self.browse(number for [number] in rows)

    def _get_queue_key(self):
        return str(self.order_id.id or -self.id)

    def _process_batch(self, account):
        self._send_batch(account)
        self.env['ir.cron']._commit_progress()

    def _send_batch(self, account):
        """Read the present state of the orders, then send each command that is still needed.

        Each kind has its method ``_send_<kind>(client, market_orders)``, which gets the orders that
        were read, by number. It raises the client's errors. What follows from the result is in
        ``_after_<kind>``, see :meth:`_follow_result`. Decision: "Read first, then send".
        """
        sendable, market_orders = self._read_orders(account)
        client = account._get_client()
        for commands in sendable._split_into_calls():
            commands = commands.filtered('is_due')
            if not commands:
                continue  # what was read a moment ago made it needless
            try:
                getattr(commands, f'_send_{commands[0].kind}')(client, market_orders)
            except MarketError as error:
                commands._retry_or_fail(error)
            except CLASHES:
                raise  # the orders are read anew, so that nothing is sent twice
            except Exception:  # one bad command never holds up the next
                self.env.cr.rollback()
                _logger.exception("Commands %s could not be sent.", commands.ids)
                commands._set_failed(account._explain(None))
            else:
                commands._set_done()
            if not commit_step(self.env):
                break

    def _read_orders(self, account):
        """Ask how the orders are now: what they have already need not be sent.

        Where only the limit of this reading is used up, commands go without it that can't have
        arrived before.

        :return: the commands that can be sent, and what the Market said by order number
        :rtype: tuple
        """
        market_orders = {}
        if numbers := set(self.order_id.mapped('market_id')):
            try:
                market_orders = account._fetch_orders(numbers)
            except MarketError as error:
                waiting = self
                if isinstance(error, Throttled) and error.until:
                    waiting = self.filtered(
                        lambda command: command.attempts or command.kind in IRREVERSIBLE)
                waiting._retry_or_fail(error)
                self.env['ir.cron']._commit_progress()
                return self - waiting, {}
            self._apply_market_orders(account, market_orders)
            self.env['ir.cron']._commit_progress()
        return self, market_orders

    def _apply_market_orders(self, account, market_orders):
        """Apply the orders that were read. Where that fails, their next event or reading does it:
        the commands don't wait for it.
        """
        try:
            Order = self.env['yandex.market.order']
            retry_transaction(
                self.env.cr, lambda: Order._apply_market_orders(account, market_orders.values()))
        except Exception:  # one bad order never holds up the commands of others
            self.env.cr.rollback()
            _logger.exception("What the Market said of orders could not be stored.")

    def _split_into_calls(self):
        """Split the commands into those of one call each: mostly a single one.

        :rtype: list
        """
        together = self._group_ready_to_ship()
        courtesies = self.filtered(lambda command: command.kind == COURTESY)
        return [*(self - self.browse().union(*together) - courtesies), *together, *courtesies]

    # === WHAT BECAME OF IT === #

    def _set_done(self):
        """Set commands to done that are still waiting."""
        done = self.filtered('is_due')
        done.write({'state': 'done', 'error': False})
        done.order_id._close_told()
        done._follow_result(False)

    def _retry_or_fail(self, error):
        """Try again later where that can help; else set to failed, with an activity.

        :param error: ``market.errors.MarketError``
        """
        _logger.warning("A command could not be sent: %s", error)
        for command in self:
            reason = command.account_id._explain(error)
            if not command._postpone(error, reason, PAUSES):
                command._set_failed(reason)

    def _postpone(self, error, reason, pauses):
        """Try a command again later, if another attempt may succeed.

        :param error: ``market.errors.MarketError``; None where there is only no answer yet
        :param str reason: for people
        :param pauses: ``market.retry.Pauses``
        :return: when it is tried again; None where it is not
        """
        self.attempts += is_attempt(error)
        at = next_try(error, self.attempts, pauses, fields.Datetime.now())
        if at:
            self.write({'error': reason, 'next_try': at})
            self._trigger()
        if isinstance(error, Unauthorized):
            self.account_id._schedule_token_activity(error)
        return at

    def _set_failed(self, reason):
        """Set commands to failed, and schedule an activity for a person.

        :param str reason: for people, in the responsible person's language
        """
        for command in self:
            command.write({'state': 'failed', 'error': reason})
            if command.order_id:
                command.order_id._call_not_told(reason)
        self._follow_result(reason)

    def _follow_result(self, reason):
        """Take the steps that follow a result, where a kind has any: ``_after_<kind>(reason)``.

        :param reason: why the commands have failed, for people; False where they were carried out
        """
        for kind, commands in self.grouped('kind').items():
            follow = getattr(commands, f'_after_{kind}', None)
            if follow:
                follow(reason)

    def action_retry(self):
        """Send failed commands again, at once."""
        self.check_access('read')
        failed = self.sudo().filtered(lambda command: command.state == 'failed')
        failed.write({'state': 'waiting', 'attempts': 0, 'next_try': fields.Datetime.now()})
        failed._trigger()
