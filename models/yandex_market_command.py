import logging
from contextlib import suppress
from datetime import timedelta

from odoo import api, fields, models

from ..market import life
from ..market.errors import Invalid, MarketError, Throttled, Unavailable
from ..market.order import Order
from .transaction import settle

_logger = logging.getLogger(__name__)

BATCH = 50
# Minutes before a command is sent again while the Market does not answer.
PAUSES = (1, 2, 5, 15, 30, 60, 120, 240, 480, 720)


class YandexMarketCommand(models.Model):
    _name = 'yandex.market.command'
    _description = "Yandex Market Command"
    _order = 'id desc'
    _rec_name = 'kind'

    order_id = fields.Many2one(
        'yandex.market.order', required=True, ondelete='cascade', index=True)
    shop_id = fields.Many2one(related='order_id.shop_id', store=True, precompute=True)
    account_id = fields.Many2one(
        related='order_id.account_id', store=True, precompute=True, index=True)
    company_id = fields.Many2one(related='order_id.company_id', store=True, precompute=True)
    kind = fields.Selection(
        [('status', "Status"), ('external_id', "Your order number")], required=True)
    status = fields.Char(help="The status to set on the Market.")
    substatus = fields.Char()
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

    _due_idx = models.Index("(account_id, next_try) WHERE state = 'waiting'")

    @api.model
    def _enqueue(self, orders, kind, **values):
        """Write down what the Market must be told, with the change that causes it.

        It is sent after the transaction is committed. A newer command of its kind for the same
        order replaces one that still waits.

        :param orders: yandex.market.order records
        :param str kind: ``status`` or ``external_id``
        """
        self.sudo().search([
            ('order_id', 'in', orders.ids), ('kind', '=', kind), ('state', '=', 'waiting'),
        ]).state = 'superseded'
        self.sudo().create([{'order_id': order.id, 'kind': kind, **values} for order in orders])
        self.env.ref('sale_yandex_market.cron_send_commands').sudo()._trigger()

    # === SENDING === #

    @api.model
    def _cron_send_commands(self):
        """Send all commands that are due, cabinet by cabinet."""
        due = [('state', '=', 'waiting'), ('next_try', '<=', fields.Datetime.now())]
        for [account] in self._read_group(due, ['account_id']):
            while batch := self.search(
                    [*due, ('account_id', '=', account.id)], order='id', limit=BATCH):
                batch._send_batch()
                self.env['ir.cron']._commit_progress()

    def _send_batch(self):
        """Read the present state of the orders, then send each command that it still needs."""
        account = self.account_id
        try:
            told = account._fetch_orders(set(self.order_id.mapped('market_id')))
        except MarketError as error:
            self._note_error(error)
            return
        settle(self.env.cr, lambda: self.env['yandex.market.order']._apply_told(
            account, told.values()))
        commit = self.env['ir.cron']._commit_progress
        commit()
        client = account._get_client()
        for command in self:
            try:
                command._send(client, told.get(command.order_id.market_id))
            except MarketError as error:
                command._note_error(error)
            else:
                command.write({'state': 'done', 'error': False})
            commit()

    def _send(self, client, order):
        """Tell the Market, unless it is so already.

        :param client: ``market.client.Client``
        :param order: what the Market said of the order a moment ago; None when it knows none
        :raise market.errors.MarketError: it could not be told
        """
        campaign, number = self.shop_id.campaign_id, self.order_id.market_id
        if self.kind == 'external_id':
            # A number that is there already, or comes too late for the label, does no harm.
            with suppress(Invalid):
                client.update_external_order_id(
                    campaign, number, self.order_id.sale_order_id.name)
        elif not self._is_so_already(order):
            client.update_order_status(campaign, number, self.status, self.substatus)

    def _is_so_already(self, order):
        """Tell whether the Market has the status, or one beyond it."""
        if not isinstance(order, Order):
            return False
        if self.status == life.CANCELLED:
            return order.status == life.CANCELLED
        reached = life.progress(order.status, order.substatus)
        return reached is not None and reached >= life.progress(self.status, self.substatus)

    def _note_error(self, error):
        """Try again later where that can help; else show the failure to a person."""
        _logger.warning("A command could not be sent: %s", error)
        for command in self:
            reason = command.account_id._explain(error)
            attempts = command.attempts + 1
            if isinstance(error, (Unavailable, Throttled)) and attempts <= len(PAUSES):
                next_try = fields.Datetime.now() + timedelta(minutes=PAUSES[attempts - 1])
                if until := getattr(error, 'until', None):
                    next_try = max(next_try, until.replace(tzinfo=None))
                command.write({'attempts': attempts, 'error': reason, 'next_try': next_try})
                self.env.ref('sale_yandex_market.cron_send_commands')._trigger(command.next_try)
            else:
                command.write({'state': 'failed', 'attempts': attempts, 'error': reason})
                command.order_id._call_person(self.env._(
                    "The Market could not be told about order %(number)s: %(reason)s",
                    number=command.order_id.market_id, reason=reason))

    def action_retry(self):
        """Send failed commands again, at once."""
        self.check_access('read')
        self.sudo().filtered(lambda command: command.state == 'failed').write(
            {'state': 'waiting', 'attempts': 0, 'next_try': fields.Datetime.now()})
        self.env.ref('sale_yandex_market.cron_send_commands').sudo()._trigger()
