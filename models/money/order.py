"""What an order earned, and what of it was paid with points of Plus."""
from odoo import api, fields, models

from ...market import order_status
from ...market.dates import moscow_day
from ...market.parsing import PayloadError
from ...market.settlement import kinds

# Money is not for packers and those who work on orders.
MONEY_GROUPS = 'sale_yandex_market.group_market_manager,account.group_account_invoice'


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    plus_points = fields.Monetary(
        string="Paid with Plus Points", compute='_compute_from_payload', store=True,
        help="Part of what the buyer pays. The Market gives it to the shop as points that lower "
             "the price of its services, not as money.")
    delivered_on = fields.Date(
        compute='_compute_from_payload', store=True,
        help="When the buyer got the goods; the money is due some weeks later.")
    plus_policy = fields.Selection(
        [('price', "Part of the price"), ('discount', "A discount")],
        string="Plus Points Are", readonly=True, copy=False,
        help="What the cabinet's option was when the order came. Empty is part of the price.")
    charge_ids = fields.One2many(
        'yandex.market.charge', 'order_id', string="Operations", groups=MONEY_GROUPS)
    buyer_money = fields.Monetary(
        string="Buyer's Money", compute='_compute_money', store=True, precompute=True,
        groups=MONEY_GROUPS,
        help="What the buyer paid in money, less what was refunded.")
    fees = fields.Monetary(
        string="Services", compute='_compute_money', store=True, precompute=True,
        groups=MONEY_GROUPS,
        help="The Market's fees, below zero.")
    other_money = fields.Monetary(
        compute='_compute_money', store=True, precompute=True, groups=MONEY_GROUPS,
        help="Compensations, and what the connector does not know.")
    points = fields.Monetary(
        compute='_compute_money', store=True, precompute=True, groups=MONEY_GROUPS,
        help="Points of the Market, earned less spent: a point pays a rouble of its services.")
    earned = fields.Monetary(
        compute='_compute_money', store=True, precompute=True, groups=MONEY_GROUPS,
        help="All operations of the order, money and points.")
    paid_out = fields.Monetary(
        compute='_compute_money', store=True, precompute=True, groups=MONEY_GROUPS,
        help="Money that the Market has settled.")
    to_come = fields.Monetary(
        compute='_compute_money', store=True, precompute=True, groups=MONEY_GROUPS,
        help="Money that the Market says it will settle.")
    money_summary = fields.Html(
        string="Money", compute='_compute_money_summary', sanitize=False, groups=MONEY_GROUPS)
    cost = fields.Monetary(
        string="Cost of the Goods", compute='_compute_margin', compute_sudo=True,
        groups=MONEY_GROUPS, help="Of what was delivered and not returned, at today's cost.")
    margin = fields.Monetary(
        compute='_compute_margin', compute_sudo=True, groups=MONEY_GROUPS,
        help="Earned, less the cost of the goods; nothing where a cost is not known.")

    def _compute_from_payload(self):
        """Compute for orders from before the update what new orders store when they are read."""
        for order in self:
            order.plus_points, order.delivered_on = 0, False
            if not order.sudo().payload:
                continue
            try:
                market_order = order._read_payload()
            except PayloadError:
                continue
            order.update(order._prepare_money_vals(market_order))

    def _prepare_money_vals(self, market_order):
        """Put the values of an order that its money depends on.

        :param market_order: ``market.order.Order``
        """
        return {
            'plus_points': float(market_order.points),
            'delivered_on': self._find_delivery_day(market_order),
        }

    def _find_delivery_day(self, market_order):
        """Give the Market's calendar day on which the buyer got the goods, False before it.

        :param market_order: ``market.order.Order``
        """
        if market_order.status not in order_status.RECEIVED:
            return self.delivered_on
        return market_order.delivery.real_date or self.delivered_on or (
            market_order.updated_at and moscow_day(market_order.updated_at))

    @api.depends(
        'charge_ids.amount', 'charge_ids.kind', 'charge_ids.wallet', 'charge_ids.state',
        'charge_ids.is_gone')
    def _compute_money(self):
        sums = {}
        for order, kind, wallet, state, amount in self.env['yandex.market.charge']._read_group(
                [('order_id', 'in', self.ids), ('is_gone', '=', False),
                 ('state', '!=', kinds.VOID)],
                ['order_id', 'kind', 'wallet', 'state'], ['amount:sum']):
            sums.setdefault(order.id, []).append((kind, wallet, state, amount))
        for order in self:
            its_sums = sums.get(order.id, ())
            money = [one for one in its_sums if one[1] == kinds.MONEY]
            order.buyer_money = _sum(
                one for one in money if one[0] in (kinds.PAYMENT, kinds.REFUND))
            order.fees = _sum(one for one in money if one[0] == kinds.SERVICE)
            order.other_money = _sum(money) - order.buyer_money - order.fees
            order.earned = _sum(its_sums)
            order.points = order.earned - _sum(money)
            order.paid_out = _sum(one for one in money if one[2] == kinds.SETTLED)
            order.to_come = _sum(one for one in money if one[2] == kinds.PENDING)

    def _compute_money_summary(self):
        for order in self:
            order.money_summary = self.env['yandex.market.charge']._render_summary(
                [('order_id', '=', order.id)], order.currency_id or self.env.ref('base.RUB'))

    @api.depends('earned', 'sale_order_id.order_line.qty_delivered')
    def _compute_margin(self):
        for order in self:
            lines = order.sale_order_id.order_line.filtered('qty_delivered')
            goods = lines.filtered(lambda line: line.product_id.type == 'consu')
            costs = [line.product_id.with_company(order.company_id).standard_price
                     * line.product_uom_id._compute_quantity(
                         line.qty_delivered, line.product_id.uom_id) for line in goods]
            if not all(costs) or not costs:
                order.cost = order.margin = 0
                continue
            order.cost = order.company_id.currency_id._convert(
                sum(costs), order.currency_id or self.env.ref('base.RUB'), order.company_id,
                fields.Date.today())
            order.margin = order.earned - order.cost

    # === PLUS POINTS IN THE SALES ORDER === #

    def _get_points_left_out(self):
        """Give the Plus points that the buyer pays with and the sales order's total leaves out.

        Decision: "Points are another wallet".
        """
        return self.plus_points if self.plus_policy == 'discount' else 0

    # === OPERATIONS === #

    def _link_charges(self):
        """Link the operations of new orders: a report may have had them before."""
        charges = self.env['yandex.market.charge'].sudo().search([
            ('account_id', 'in', self.account_id.ids), ('order_id', '=', False),
            ('order_number', 'in', self.mapped('market_id'))]) if self else ()
        orders = {(order.account_id, order.market_id): order for order in self}
        for charge in charges:
            charge.order_id = orders.get((charge.account_id, charge.order_number))

    def action_open_charges(self):
        """Open the operations of the order.

        :rtype: dict
        """
        action = self.env['ir.actions.act_window']._for_xml_id(
            'sale_yandex_market.yandex_market_charge_action')
        return {**action, 'domain': [('order_id', 'in', self.ids)], 'context': {}}


def _sum(sums):
    return sum(one[-1] for one in sums)
