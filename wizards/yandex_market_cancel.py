from odoo import api, fields, models
from odoo.exceptions import UserError

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
        help="The Market shows it to the buyer.")

    @api.depends('order_id')
    def _compute_allowed_reasons(self):
        """Offer the reasons that the Market allows now."""
        for wizard in self:
            order = wizard.order_id._for_worker()
            wizard.allowed_reasons = list(order._get_cancel_reasons()) if order else []

    def action_cancel(self):
        """Cancel the order here and on the Market.

        :raise AccessError: the person may not; the text says who may
        :raise UserError: there is no reason, or none with which the Market lets the order go now
        """
        self.ensure_one()
        if not self.reason:
            raise UserError(self.env._("Choose the reason: the Market wants one."))
        self.order_id._for_worker()._cancel_by_shop(self.reason)
