from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.product_codes import look_index


class SaleOrder(models.Model):
    _name = 'sale.order'
    _inherit = ['sale.order', 'yandex.market.link.mixin']

    yandex_market_order_id = fields.Many2one(
        'yandex.market.order', string="Market Order", readonly=True, copy=False,
        index='btree_not_null', ondelete='restrict')
    yandex_market_is_test = fields.Boolean(
        string="Market Test Order", readonly=True, copy=False,
        help="Placed to try the connection: it moves no stock, no money and no report.")
    yandex_market_subsidy = fields.Monetary(
        string="Market Subsidy", readonly=True, copy=False,
        help="What the Market pays on top of the buyer's money. Not part of the total.")
    yandex_market_status = fields.Char(
        string="Status on the Market", related='yandex_market_order_id.status_label')
    yandex_market_substatus = fields.Char(
        string="Substatus on the Market", related='yandex_market_order_id.substatus_label')
    yandex_market_shipment_date = fields.Date(
        string="Shipment Date", related='yandex_market_order_id.shipment_date')

    # Orders that were entered by hand are looked for by the Market's number.
    _yandex_market_ref_idx = models.Index(look_index('client_order_ref'))

    def write(self, vals):
        """Have the Market's order looked at when its sales order is confirmed or cancelled."""
        result = super().write(vals)
        if 'state' in vals:
            self.sudo().yandex_market_order_id._note_for_review()
        return result

    def _prepare_confirmation_values(self):
        """Keep the time at which the buyer ordered. Decision: "The order date is the buyer's"."""
        values = super()._prepare_confirmation_values()
        if all(order.yandex_market_order_id for order in self):
            values.pop('date_order', None)
        return values

    @api.depends('yandex_market_is_test')
    def _compute_invoice_status(self):
        """Never ask for an invoice of a test order."""
        super()._compute_invoice_status()
        self.filtered('yandex_market_is_test').invoice_status = 'no'

    def action_cancel(self):
        """Ask for the reason that the Market wants, where an order is still alive there.

        Decision: "Cancelling asks for a reason".
        """
        order = self.sudo().yandex_market_order_id
        if len(self) == 1 and order._is_alive():
            return order.with_env(self.env)._open_cancel_dialog()
        alive = self.filtered(lambda sale: sale.sudo().yandex_market_order_id._is_alive())
        if alive:
            raise UserError(self.env._(
                "Cancel orders of the Market one by one: each needs a reason. %s",
                ', '.join(alive.mapped('name'))))
        return super().action_cancel()
