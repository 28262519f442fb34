"""What the Market says of the codes that it was sent, asked for as seldom as possible."""
import logging
from datetime import timedelta

from odoo import api, fields, models

from ...market import marking, order_status
from ...market.errors import MarketError, Throttled, Unavailable
from ...market.identifiers import CHECKED, CHECKING, NOT_SENT, REFUSED, UNCHECKED
from ...tools.transaction import retry_transaction

_logger = logging.getLogger(__name__)
# Minutes between two questions about an order: 1,000 an hour are free for all orders of a shop.
PAUSES = (1, 1, 2, 5, 10, 15, 30, 60)


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    codes_check_at = fields.Datetime(
        readonly=True, copy=False,
        help="When the Market is asked again what became of the codes; empty when nothing is open.")
    codes_checks = fields.Integer(readonly=True, copy=False)

    _codes_check_idx = models.Index("(codes_check_at) WHERE codes_check_at IS NOT NULL")

    def _set_codes_sent(self, codes=None):
        """Note that the Market has been sent codes; ask soon what it says of them.

        :param codes: yandex.market.marking.code; by default all of the orders
        """
        codes = self.code_ids if codes is None else codes
        codes._set_sent()
        for order in codes.filtered(lambda code: code.state == CHECKING).order_id:
            order.codes_checks = 0
            order._ask_for_verdicts_later()

    def _ask_for_verdicts_later(self, not_before=None):
        """Ask again, the later the more often it was asked for nothing.

        :param datetime not_before: naive UTC
        """
        for order in self:
            pause = timedelta(minutes=PAUSES[min(order.codes_checks, len(PAUSES) - 1)])
            at = max(filter(None, (fields.Datetime.now() + pause, not_before)))
            order.write({'codes_check_at': at, 'codes_checks': order.codes_checks + 1})
            self.env.ref('sale_yandex_market.cron_check_codes').sudo()._trigger(at)

    def _set_codes_known(self, told):
        """Note that the Market itself says that it has codes.

        :param set told: CIS codes without crypto tail, and UINs
        """
        unsent = self.code_ids.filtered(
            lambda code: code.state == NOT_SENT and code.identity in told)
        if unsent:
            self._set_codes_sent(unsent)

    @api.model
    def _cron_check_codes(self):
        """Ask for the verdicts that are due, cabinet by cabinet."""
        due = [('codes_check_at', '<=', fields.Datetime.now())]
        for account, orders in self._read_group(due, ['account_id'], ['id:recordset']):
            if account.sudo().api_key:
                orders._check_codes(account)

    def _check_codes(self, account):
        """Ask for the verdicts on orders' codes; a cabinet that can't be asked waits."""
        client, commit = account._get_client(), self.env['ir.cron']._commit_progress
        for order in self:
            try:
                verdicts = client.get_order_identifiers_status(
                    order.shop_id.campaign_id, order.market_id)
                retry_transaction(self.env.cr, lambda order=order, verdicts=verdicts: (
                    order._for_shop(order.shop_id)._apply_verdicts(verdicts)))
            except (Throttled, Unavailable) as error:
                _logger.warning("Marking codes of cabinet %s wait: %s", account.id, error)
                until = getattr(error, 'until', None)
                self.filtered('codes_check_at')._ask_for_verdicts_later(
                    until and until.replace(tzinfo=None))
                commit()
                return
            except MarketError as error:
                order.codes_check_at = False
                order._log_note(self.env._(
                    "The Market can't say what became of the marking codes: %s",
                    account._explain(error)))
            except Exception:  # one bad order never holds up the next
                self.env.cr.rollback()
                _logger.exception("Marking codes of order %s could not be checked.", order.id)
                order._ask_for_verdicts_later()
            commit()

    def _apply_verdicts(self, verdicts):
        """Write down what the Market says of each code, and go on where all is well.

        :param list verdicts: ``market.identifiers.Verdict``
        """
        self.ensure_one()
        told = {
            (verdict.kind, marking.Code(verdict.kind, verdict.value).identity): verdict
            for verdict in verdicts}
        for code in self.code_ids.filtered(lambda code: code.kind in CHECKED):
            verdict = told.get((code.kind, code.identity))
            if not verdict or (code.state, code.substatus or '') == (
                    verdict.state, verdict.substatus):
                continue
            code.write({'state': verdict.state, 'substatus': verdict.substatus})
            if verdict.state == REFUSED:
                self._schedule_activity(code._describe_refusal())
        is_open = any(code.state in (CHECKING, UNCHECKED) for code in self.code_ids)
        if is_open and self.progress < order_status.progress(*order_status.READY_TO_SHIP):
            self._ask_for_verdicts_later()
        else:
            self.codes_check_at = False
        self._enqueue_packing()
