"""Commands that send the marking codes of DBS orders, and that ask for the verdicts on codes.

Codes of the other work models are sent with the boxes.
"""
from odoo import fields, models

from ...market.errors import MarketError, Throttled, Unauthorized, Unavailable
from ...market.retry import Pauses
from ...tools.transaction import retry_transaction
from ..outbox.command_reading import Reading


class YandexMarketCommand(models.Model):
    _inherit = 'yandex.market.command'

    kind = fields.Selection(
        selection_add=[
            ('identifiers', "Marking codes"), ('verdicts', "Check of marking codes")],
        ondelete={'identifiers': 'cascade', 'verdicts': 'cascade'})

    # The Market allows 1,000 calls an hour for all orders of a shop.
    _reading_verdicts = Reading(
        'cron_check_codes', Pauses((1, 2, 5, 10, 15, 30, 60), is_endless=True))

    def _send_identifiers(self, client, _market_orders):
        """Send the codes of all lines that have all of theirs."""
        order = self.order_id
        instances = {
            line: units for line in order.required_codes or {}
            if (units := order._get_line_instances(line))}
        if instances:
            client.provide_order_item_identifiers(
                self.shop_id.campaign_id, order.market_id, instances)
            order._set_codes_sent(order.code_ids.filtered(
                lambda code: code.line_market_id in instances))

    def _after_identifiers(self, reason):
        self.order_id._set_packing_problem(reason)

    def _read_verdicts(self, client):
        """Ask for the verdicts on an order's codes; return whether one is still open."""
        order = self.order_id
        try:
            verdicts = client.get_order_identifiers_status(
                self.shop_id.campaign_id, order.market_id)
        except (Throttled, Unavailable, Unauthorized):
            raise
        except MarketError as error:
            reason = self.account_id._explain(error)
            order._log_note(self.env._(
                "The Market can't say what became of the marking codes: %s", reason))
            self.write({'state': 'failed', 'error': reason})
            return False
        return retry_transaction(
            self.env.cr, lambda: order._for_shop(order.shop_id)._apply_verdicts(verdicts))
