"""Where an order is in plain words, what is to be done with it, and by when."""
from odoo import api, fields, models

from ...market import order_status
from ...market.digital import MAILED

STAGES = [
    ('wait', "Not Confirmed Yet"),
    ('unpaid', "Not Paid"),
    ('pack', "To Pack"),
    ('ship', "To Hand Over"),
    ('way', "On the Way"),
    ('received', "With the Buyer"),
    ('returned', "Returned"),
    ('cancelled', "Cancelled"),
]
STAGE_OF = {
    'UNPAID': 'unpaid', 'DELIVERY': 'way', 'PICKUP': 'way', 'DELIVERED': 'received',
    'PARTIALLY_RETURNED': 'returned', 'RETURNED': 'returned', 'CANCELLED': 'cancelled'}
NAMED = 3
"""Lines whose goods a list names."""


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    stage = fields.Selection(
        STAGES, compute='_compute_stage', store=True, precompute=True, index=True,
        help="Where the order is, by what the Market says.")
    # Decision: "What is to do is stored".
    to_do = fields.Selection(
        [
            ('mend', "Solve the problem"),
            ('answer', "Answer the buyer"),
            ('codes', "Send the codes"),
            ('pack', "Pack"),
            ('confirm', "Say that it is ready"),
            ('ship', "Hand over"),
            ('deliver', "Deliver"),
            ('sending', "Being sent"),
            ('wait', "Wait for the Market"),
        ],
        compute='_compute_to_do', store=True, index='btree_not_null')
    due_at = fields.Datetime(
        string="By", compute='_compute_due_at', store=True, index='btree_not_null',
        help="Until when that must be done.")
    is_late = fields.Boolean(compute='_compute_is_late')
    next_step = fields.Char(compute='_compute_next_step')
    goods = fields.Char(compute='_compute_goods')

    @api.depends('status', 'progress')
    def _compute_stage(self):
        for order in self:
            if order.status in STAGE_OF:
                order.stage = STAGE_OF[order.status]
            elif order.status in order_status.HOLDING or (
                    order.progress < order_status.progress(*order_status.STARTED)):
                order.stage = 'wait'
            elif order.progress < order_status.IS_READY:
                order.stage = 'pack'
            else:
                order.stage = 'ship' if order.progress < order_status.IS_SHIPPED else 'way'

    @api.depends(
        'state', 'stage', 'placement', 'digital_type', 'packing_problem', 'is_packed',
        'cancel_requested', 'cancel_answered', 'shop_id.ready_policy',
        'sale_order_id.order_line.move_ids.picking_id.state')
    def _compute_to_do(self):
        for order in self:
            order.to_do = order.sudo()._find_to_do()

    def _find_to_do(self):
        """Say what is to be done with the order next.

        :return: a value of ``to_do``, or False
        """
        self.ensure_one()
        if self.state == 'exception':
            return 'mend'
        if self.state in ('cancelled', 'done'):
            return False
        if self.cancel_requested and not self.cancel_answered:
            return 'answer'
        if self.stage in ('wait', 'unpaid'):
            return 'wait'
        if self.packing_problem:
            return 'mend'
        if self.stage == 'pack':
            return self._find_to_pack()
        if self.stage == 'ship' and self.placement != 'dbs':
            return 'ship'
        return self.stage == 'way' and self.placement == 'dbs' and 'deliver'

    def _find_to_pack(self):
        if self.digital_type:
            return 'codes' if self.digital_type in MAILED else 'deliver'
        deliveries = self._get_deliveries()
        if not deliveries or any(picking.state != 'done' for picking in deliveries):
            return 'pack'
        if not self.account_id.api_key:
            return False
        by_button = self._is_taken_by_market() and self.shop_id.ready_policy == 'button'
        return 'confirm' if by_button and not self.is_packed else 'sending'

    @api.depends(
        'to_do', 'stage', 'hand_over_by', 'cancel_answer_until', 'digital_until', 'delivery_date')
    def _compute_due_at(self):
        for order in self:
            if order.to_do == 'answer':
                order.due_at = order.cancel_answer_until
            elif order.to_do == 'codes':
                order.due_at = order.digital_until
            elif order.to_do and order.stage in ('wait', 'unpaid', 'pack', 'ship'):
                order.due_at = order.hand_over_by
            else:
                order.due_at = False

    @api.depends('due_at')
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for order in self:
            order.is_late = bool(order.due_at) and order.due_at < now

    @api.depends('to_do', 'state', 'waits_for_product')
    @api.depends_context('lang')
    def _compute_next_step(self):
        _ = self.env._
        texts = {
            'codes': _("Send the codes: the Market mails them to the buyer."),
            'pack': _("Open the delivery, put the goods into packages, print the label, validate."),
            'confirm': _("The goods are packed. Press “Ready to Ship” in the delivery."),
            'ship': _("The parcel is ready. Put its label on, and hand it over."),
            'deliver': _("Bring the parcel to the buyer, then say so in the delivery."),
            'sending': _("Nothing to do: Odoo is telling the Market."),
            'wait': _("Nothing to do yet: the goods are reserved, the Market says when to ship."),
        }
        for order in self:
            order.next_step = texts.get(order.to_do, False)

    @api.depends('line_ids.count', 'line_ids.name', 'line_ids.product_id')
    @api.depends_context('lang')
    def _compute_goods(self):
        """Name the goods, the first ones of many."""
        for order in self:
            lines = order.sudo().line_ids.filtered('count')
            names = [
                (f'{line.count} × ' if line.count > 1 else '')
                + (line.name or line.product_id.name or line.sku) for line in lines[:NAMED]]
            more = len(lines) - NAMED
            order.goods = ', '.join(names) + (f' +{more}' if more > 0 else '') or False
