"""Shipments: the parcels that a shop hands over to the Market in one go, as the Market has them."""
from odoo import api, fields, models
from odoo.tools import format_date

from ...market import shipments

NAMED = 20
"""Orders that a text names, at most."""


class YandexMarketShipment(models.Model):
    _name = 'yandex.market.shipment'
    _description = "Yandex Market Shipment"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'is_over, ends_at, id'
    _rec_name = 'market_id'
    _mail_post_access = 'read'

    shop_id = fields.Many2one(
        'yandex.market.shop', required=True, ondelete='cascade', index=True, readonly=True)
    account_id = fields.Many2one(related='shop_id.account_id', store=True, precompute=True)
    company_id = fields.Many2one(
        related='shop_id.company_id', store=True, precompute=True, index=True)
    market_id = fields.Char(string="Shipment Number", required=True, readonly=True)
    external_id = fields.Char(
        string="Your Shipment Number", readonly=True,
        help="What you told the Market when you confirmed it, else the Market's own number.")
    begins_at = fields.Datetime(string="Hand Over From", readonly=True)
    ends_at = fields.Datetime(
        string="Hand Over Until", readonly=True,
        help="The parcels must be with the Market, or with its courier, by then.")
    kind = fields.Char(readonly=True)
    origin = fields.Char(string="From Warehouse", readonly=True)
    destination = fields.Char(string="To Warehouse", readonly=True)
    status = fields.Char(string="Raw Status", readonly=True, index=True)
    status_at = fields.Datetime(string="Status Since", readonly=True)
    is_over = fields.Boolean(
        string="Over", compute='_compute_is_over', store=True, precompute=True,
        help="Stored to put the open ones first in lists.")
    is_overdue = fields.Boolean(compute='_compute_is_overdue')
    is_signed = fields.Boolean(
        string="Signed Electronically", readonly=True,
        help="Else the act is printed and signed on paper.")
    signatory = fields.Char(
        readonly=True, help="Login at Yandex of the person who signed the act electronically.")
    actions = fields.Char(
        string="Allowed Actions", readonly=True,
        help="The Market's words for what may be done now, apart by blanks.")
    has_stale_actions = fields.Boolean(
        readonly=True, help="The shipment has moved on since its actions were read.")
    draft_count = fields.Integer(
        string="Planned", readonly=True, help="Orders that the Market plans for the shipment.")
    planned_count = fields.Integer(
        string="To Hand Over", readonly=True, help="Orders with which it was confirmed.")
    fact_count = fields.Integer(
        string="Taken", readonly=True, help="Orders that the Market has taken.")
    pallets_planned = fields.Integer(
        string="Packages Driven There", readonly=True,
        help="Pallets or crates in which you drive the boxes of all orders: not the boxes.")
    pallets_fact = fields.Integer(string="Packages Taken", readonly=True)
    order_ids = fields.One2many('yandex.market.order', 'shipment_id', string="Orders")
    order_count = fields.Integer(compute='_compute_orders', compute_sudo=True)
    to_prepare_count = fields.Integer(
        string="Not Ready Yet", compute='_compute_orders', compute_sudo=True)
    to_prepare_numbers = fields.Char(compute='_compute_orders', compute_sudo=True)
    moving_numbers = fields.Char(compute='_compute_orders', compute_sudo=True)
    unknown_numbers = fields.Char(
        string="Orders Unknown Here", readonly=True,
        help="Orders of the shipment that are not in Odoo; new ones come in by themselves.")

    _shop_market_uniq = models.Constraint(
        'UNIQUE(shop_id, market_id)', "The shop has this shipment already.")

    @api.depends('market_id', 'ends_at')
    @api.depends_context('lang', 'tz')
    def _compute_display_name(self):
        for shipment in self:
            day = shipment.ends_at and format_date(
                self.env, fields.Datetime.context_timestamp(shipment, shipment.ends_at).date())
            shipment.display_name = f'{shipment.market_id} ({day})' if day else shipment.market_id

    @api.depends('status')
    def _compute_is_over(self):
        for shipment in self:
            shipment.is_over = shipment.status in shipments.OVER

    @api.depends('status', 'ends_at')
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for shipment in self:
            shipment.is_overdue = bool(shipment.ends_at) and shipment.ends_at < now and (
                shipment.status in shipments.UNCONFIRMED)

    @api.depends('order_ids.is_to_prepare', 'order_ids.is_moving')
    def _compute_orders(self):
        for shipment in self:
            orders = shipment.order_ids
            to_prepare = orders.filtered('is_to_prepare')
            shipment.order_count = len(orders)
            shipment.to_prepare_count = len(to_prepare)
            shipment.to_prepare_numbers = _name(to_prepare.mapped('market_id'))
            shipment.moving_numbers = _name(orders.filtered('is_moving').mapped('market_id'))

    # === WHAT THE MARKET SAYS === #

    @api.model
    def _store_shipments(self, shop, market_shipments):
        """Create or update a shop's shipments. Deliveries follow later: there may be thousands.

        :param shop: yandex.market.shop
        :param market_shipments: ``market.shipments.Shipment`` values
        :rtype: yandex.market.shipment
        """
        market_shipments = sorted(market_shipments, key=lambda one: (len(one.id), one.id))
        known = self.search([
            ('shop_id', '=', shop.id), ('market_id', 'in', [one.id for one in market_shipments]),
        ]).grouped('market_id')
        shipments = self.browse()
        for one in market_shipments:
            shipment = known.get(one.id) or self.with_context(mail_create_nolog=True).create(
                {'shop_id': shop.id, 'market_id': one.id}).with_env(self.env)
            orders = shipment.order_ids | shipment._find_orders(one.order_ids)
            deadlines = {order: order.hand_over_by for order in orders}
            shipment.write(shipment._prepare_shipment_vals(one))
            shipment._link_orders(one.order_ids)
            orders._note_deadlines(deadlines)
            shipments |= shipment
        return shipments

    def _prepare_shipment_vals(self, market_shipment):
        """Prepare the values of a shipment; the search does not list its allowed actions."""
        has_moved = (self.status, self.status_at) != (
            market_shipment.status, market_shipment.status_at)
        actions = {
            'has_stale_actions': self.has_stale_actions or has_moved,
        } if market_shipment.actions is None else {
            'actions': ' '.join(market_shipment.actions), 'has_stale_actions': False,
        }
        return {
            **actions,
            'external_id': market_shipment.external_id,
            'begins_at': market_shipment.begins_at,
            'ends_at': market_shipment.ends_at,
            'kind': market_shipment.kind,
            'origin': market_shipment.origin,
            'destination': market_shipment.destination,
            'status': market_shipment.status,
            'status_at': market_shipment.status_at,
            'is_signed': market_shipment.is_signed,
            'draft_count': market_shipment.draft_count,
            'planned_count': market_shipment.planned_count,
            'fact_count': market_shipment.fact_count,
            'pallets_planned': market_shipment.pallets_planned,
            'pallets_fact': market_shipment.pallets_fact,
        }

    def _find_orders(self, numbers):
        """Find the orders that the Market names in the shipment."""
        return self.env['yandex.market.order'].search([
            ('account_id', '=', self.account_id.id), ('market_id', 'in', numbers)])

    def _link_orders(self, numbers):
        """Link the orders of the shipment, and note the numbers that Odoo does not have."""
        orders = self._find_orders(numbers)
        (self.order_ids - orders).write({'shipment_id': False, 'moving_since': False})
        (orders - self.order_ids).write({'shipment_id': self.id, 'moving_since': False})
        known = set(orders.mapped('market_id'))
        self.unknown_numbers = _name([number for number in numbers if number not in known])


def _name(numbers):
    """Join order numbers for a text, the first ones of many."""
    return ', '.join(numbers[:NAMED]) + (', …' if len(numbers) > NAMED else '') or False
