from odoo import api, fields, models

from ...tools.labels import translate_word
from .return_labels import DECISIONS, REASONS, SUBREASONS


class YandexMarketReturnApplication(models.Model):
    _name = 'yandex.market.return.application'
    _description = "Application for a Yandex Market Return"
    _rec_name = 'sku'

    return_id = fields.Many2one(
        'yandex.market.return', required=True, ondelete='cascade', index=True)
    company_id = fields.Many2one(related='return_id.company_id', store=True, precompute=True)
    currency_id = fields.Many2one(related='return_id.currency_id')
    item_id = fields.Char(string="Item ID", help="returnItemId on the Market.")
    sku = fields.Char(string="Your SKU")
    count = fields.Integer(string="Units")
    reason = fields.Char(string="Reason (Raw)")
    subreason = fields.Char(string="Detail (Raw)")
    comment = fields.Text(string="Buyer's Comment")
    decision = fields.Char(string="Decision (Raw)")
    amount = fields.Monetary(string="Refund Amount")
    compensation = fields.Monetary(string="For the Way Back")
    images = fields.Json(help="By which the photos are asked for.")

    reason_label = fields.Char(string="Reason", compute='_compute_labels')
    decision_label = fields.Char(string="Decision", compute='_compute_labels')

    @api.depends('reason', 'subreason', 'decision')
    @api.depends_context('lang')
    def _compute_labels(self):
        for record in self:
            reason = translate_word(self.env, REASONS, record.reason)
            detail = translate_word(self.env, SUBREASONS, record.subreason)
            record.reason_label = ': '.join(filter(None, (reason, detail)))
            record.decision_label = translate_word(self.env, DECISIONS, record.decision)
