from odoo import api, fields, models

from ..market import order_status
from ..models.order.order_labels import SUBSTATUSES


class YandexMarketCancel(models.TransientModel):
    _name = 'yandex.market.cancel'
    _description = "Cancel a Yandex Market Order"

    order_id = fields.Many2one('yandex.market.order', required=True, readonly=True)
    allowed_reasons = fields.Json(compute='_compute_allowed_reasons', compute_sudo=True)
    reason = fields.Selection(
        selection=lambda self: [
            (reason, self.env._(SUBSTATUSES[reason])) for reason in order_status.CANCEL_REASONS],
        required=True, compute='_compute_reason', store=True, readonly=False, precompute=True)

    @api.depends('order_id')
    def _compute_allowed_reasons(self):
        """Offer the reasons that the Market allows now."""
        for wizard in self:
            order = wizard.order_id._for_worker()
            wizard.allowed_reasons = list(order._get_cancel_reasons()) if order else []

    @api.depends('order_id')
    def _compute_reason(self):
        """Choose the reason where there is only one."""
        for wizard in self:
            allowed = wizard.allowed_reasons
            wizard.reason = allowed[0] if len(allowed) == 1 else False

    def action_cancel(self):
        """Cancel the order here and on the Market.

        :raise AccessError: the person may not; the text says who may
        :raise UserError: the Market allows no cancellation with this reason now
        """
        self.ensure_one()
        self.order_id._for_worker()._cancel_by_shop(self.reason)
