"""Commands about returns: what the shop decided."""
from decimal import Decimal

from odoo import api, fields, models

from ..market.errors import Invalid
from ..market.returns import ItemDecision


class YandexMarketCommand(models.Model):
    _inherit = 'yandex.market.command'

    kind = fields.Selection(
        selection_add=[('return_decision', "Decision on a return")],
        ondelete={'return_decision': 'cascade'})
    return_id = fields.Many2one(
        'yandex.market.return', ondelete='cascade', index='btree_not_null')

    def _send_return_decision(self, client, _told):
        """Tell what was decided, where the Market still waits for it.

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

    def _note_failure(self, reason):
        """Call a person for a return whose decision the Market does not take."""
        super()._note_failure(reason)
        for command in self.filtered('return_id'):
            record = command.return_id._for_shop(command.shop_id)
            record.activity_schedule(
                'mail.mail_activity_data_warning',
                summary=self.env._(
                    "The Market does not take the decision on return %s", record.market_id),
                note=reason, user_id=record._get_responsible().id)


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    decision_state = fields.Char(
        string="State of the Decision", compute='_compute_decision',
        help="Of the command that tells it: waiting, done or failed.")
    decision_error = fields.Text(string="Decision Not Taken", compute='_compute_decision')

    @api.depends('command_ids.state', 'command_ids.error')
    def _compute_decision(self):
        for record in self:
            last = record.command_ids.sorted('id')[-1:]
            record.decision_state = last.state
            record.decision_error = last.error

    def _is_decided_here(self):
        """Tell whether a decision was made and is on its way, or has just arrived."""
        return self.decision_state in ('waiting', 'done')

    def _decide(self, decisions):
        """Write down what was decided; the Market is told after the commit.

        :param decisions: ``market.returns.ItemDecision`` values
        """
        self.ensure_one()
        commands = self.env['yandex.market.command']
        commands._supersede([('return_id', '=', self.id), ('kind', '=', 'return_decision')])
        commands._write_down([{
            'account_id': self.account_id.id,
            'shop_id': self.shop_id.id,
            'return_id': self.id,
            'kind': 'return_decision',
            'details': {'decisions': [{
                'item_id': one.item_id, 'type': one.type, 'reason': one.reason,
                'comment': one.comment,
                'compensation': one.compensation and str(one.compensation),
            } for one in decisions]},
        }])
        self.sudo()._close_activity('sale_yandex_market.activity_decide_return')
