"""Commands about returns: what the shop decided, and the papers to decide on."""
from decimal import Decimal

from odoo import fields, models

from ...market.errors import Invalid
from ...market.retry import Pauses
from ...market.returns import ItemDecision
from ..outbox.command_reading import Reading


class YandexMarketCommand(models.Model):
    _inherit = 'yandex.market.command'

    kind = fields.Selection(
        selection_add=[
            ('return_decision', "Decision on a return"), ('papers', "Papers of a return")],
        ondelete={'return_decision': 'cascade', 'papers': 'cascade'})
    return_id = fields.Many2one(
        'yandex.market.return', ondelete='cascade', index='btree_not_null')

    _reading_papers = Reading('cron_pull_returns', Pauses((30,), is_endless=True))

    def _read_papers(self, client):
        """Fetch the photos and the application that are not here yet."""
        self.return_id._store_papers(list(self.return_id._fetch_papers(client)))

    def _send_return_decision(self, client, _market_orders):
        """Send what was decided, where the Market still waits for it.

        After an answer that got lost, the return shows whether the decision arrived.
        """
        ids = (self.shop_id.campaign_id, self.return_id.order_number, self.return_id.market_id)
        decisions = [
            ItemDecision(**{
                **one, 'compensation': one.get('compensation') and Decimal(one['compensation'])})
            for one in self.sudo().details['decisions']]
        present = client.get_return(*ids)
        missing = [
            one for one in decisions if not present.has_decision(one.item_id, one.type)]
        if missing and not present.needs_decision:
            raise Invalid('submitReturnDecision', messages=(
                f"The return is in {present.refund_status or 'no status'}: "
                "no decision is waited for.",))
        if missing:
            client.submit_return_decision(*ids, missing)
        self.env.ref('sale_yandex_market.cron_pull_returns').sudo()._trigger()

    def _after_return_decision(self, reason):
        """Call a person for a return whose decision the Market has refused."""
        for command in self if reason else ():
            record = command.return_id._for_shop(command.shop_id)
            record.activity_schedule(
                'mail.mail_activity_data_warning',
                summary=self.env._(
                    "The Market does not take the decision on return %s", record.market_id),
                note=reason, user_id=record._get_responsible().id)
