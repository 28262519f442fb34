from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class StockPicking(models.Model):
    _name = 'stock.picking'
    _inherit = ['stock.picking', 'yandex.market.link.mixin']

    yandex_market_order_id = fields.Many2one(
        related='sale_id.yandex_market_order_id', string="Market Order", store=True,
        index='btree_not_null')
    yandex_market_is_test = fields.Boolean(
        string="Market Test Order", related='sale_id.yandex_market_is_test')

    yandex_market_is_put_back = fields.Boolean(
        string="Put Back", readonly=True, copy=False,
        help="Planned when the Market cancelled an order whose goods were packed.")

    @api.constrains('sale_id', 'company_id')
    def _check_market_company(self):
        """Keep the deliveries of one company away from the Market's orders of another one.

        What becomes of a delivery is told to the Market of its order, by the system. A warehouse
        of a parent company may deliver for its branches.
        """
        for picking in self.sudo():
            order = picking.sale_id.yandex_market_order_id
            if order and picking.company_id not in order.company_id.parent_ids:
                raise ValidationError(self.env._(
                    "%(delivery)s can't be a delivery of order %(sale)s: the order is another "
                    "company's.", delivery=picking.name or '', sale=picking.sale_id.name))

    def _action_done(self):
        """Let the Market's orders follow their deliveries.

        :raise UserError: an order is not in processing yet; the text names it
        """
        self._check_market_lets_go()
        result = super()._action_done()
        outgoing = self.filtered(
            lambda picking: picking.picking_type_code == 'outgoing').sudo()
        outgoing.sale_id.yandex_market_order_id._set_packed()
        self._release_returned_codes()
        outgoing._enqueue_in_delivery()
        return result

    def _check_market_lets_go(self):
        """Keep goods on the shelf that the Market has only asked to hold.

        :raise UserError: an order is not in processing yet; the text names it
        """
        for order in self.sudo().sale_id.yandex_market_order_id:
            if order._is_only_held():
                raise UserError(self.env._(
                    "Order %(number)s is not in processing on the Market yet (status: "
                    "%(status)s). Keep the goods reserved and wait: the Market says when to ship.",
                    number=order.market_id, status=order.status_label or self.env._("unknown")))

    def _put_back(self):
        """Plan the way back to the shelf for goods that were packed and stay after all."""
        for picking in self:
            action = self.env['stock.return.picking'].create(
                {'picking_id': picking.id}).action_create_returns_all()
            self.browse(action['res_id']).yandex_market_is_put_back = True
