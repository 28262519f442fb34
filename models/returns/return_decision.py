"""What the shop decided on a return.

Decision: "Decisions go through the outbox".
"""
from odoo import api, fields, models

from ...market import returns


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
        """Tell whether a decision was made and is on its way, or has just arrived.

        After an examination the Market waits for another one.
        """
        last = self.command_ids.sorted('id')[-1:]
        if last.state != 'done':
            return last.state == 'waiting'
        given = {application.item_id: application.decision for application in self.application_ids}
        return not (self.needs_decision and all(
            given.get(one['item_id']) == one['type'] == returns.EXAMINATION
            for one in (last.sudo().details or {}).get('decisions', [{'item_id': 0, 'type': 0}])))

    def _decide(self, decisions):
        """Enqueue what was decided; it is sent after the commit.

        :param decisions: ``market.returns.ItemDecision`` values
        """
        self.ensure_one()
        commands = self.env['yandex.market.command']
        commands._supersede([('return_id', '=', self.id), ('kind', '=', 'return_decision')])
        commands._create_commands([{
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
