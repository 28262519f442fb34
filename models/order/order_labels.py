"""The labels of the Market's statuses of an order. Decision: "Statuses are kept raw"."""
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ...tools.labels import translate_word

_lt = LazyTranslate(__name__)
# Order statuses; others are shown raw. Market rules: "How order statuses change".
STATUSES = {
    'PLACING': _lt("Being placed"),
    'RESERVED': _lt("Reserved"),
    'UNPAID': _lt("Not paid"),
    'PENDING': _lt("Pending"),
    'PROCESSING': _lt("In processing"),
    'DELIVERY': _lt("Handed to delivery"),
    'PICKUP': _lt("At the pickup point"),
    'DELIVERED': _lt("Delivered"),
    'CANCELLED': _lt("Cancelled"),
    'PARTIALLY_RETURNED': _lt("Partly returned"),
    'RETURNED': _lt("Fully returned"),
    'UNKNOWN': _lt("Unknown status"),
}
SUBSTATUSES = {
    # PROCESSING
    'STARTED': _lt("Can be processed"),
    'READY_TO_SHIP': _lt("Ready to ship"),
    'SHIPPED': _lt("Shipped"),
    'PACKAGING': _lt("Being packed"),
    'COURIER_SEARCH': _lt("Looking for a courier"),
    'COURIER_FOUND': _lt("Courier assigned"),
    'COURIER_IN_TRANSIT_TO_SENDER': _lt("Courier on the way to you"),
    'COURIER_ARRIVED_TO_SENDER': _lt("Courier has arrived"),
    'COURIER_RECEIVED': _lt("Courier took the order"),
    # UNPAID
    'AWAIT_PAYMENT': _lt("Waits for payment"),
    'WAITING_USER_INPUT': _lt("Waits for the buyer"),
    'WAITING_BANK_DECISION': _lt("Waits for the bank"),
    # PENDING
    'PREORDER': _lt("Preorder"),
    'AWAIT_CONFIRMATION': _lt("Waits for confirmation"),
    'AWAIT_DELIVERY_DATES_CONFIRMATION': _lt("Date being agreed"),
    # DELIVERY
    'DELIVERY_SERVICE_RECEIVED': _lt("Handed to delivery"),
    'USER_RECEIVED': _lt("Received by the buyer"),
    'DELIVERY_USER_NOT_RECEIVED': _lt("Buyer did not receive it"),
    'LAST_MILE_STARTED': _lt("On the way to the buyer"),
    # PICKUP
    'PICKUP_SERVICE_RECEIVED': _lt("Taken by the pickup point"),
    'READY_FOR_PICKUP': _lt("Can be picked up"),
    'PICKUP_USER_RECEIVED': _lt("Picked up"),
    # DELIVERED
    'DELIVERY_SERVICE_DELIVERED': _lt("Delivered"),
    'DELIVERED_USER_NOT_RECEIVED': _lt("Buyer did not receive it"),
    'DELIVERED_USER_RECEIVED': _lt("Receipt confirmed"),
    # CANCELLED
    'USER_NOT_PAID': _lt("Not paid in time"),
    'RESERVATION_EXPIRED': _lt("Checkout not finished"),
    'RESERVATION_FAILED': _lt("The Market could not do it"),
    'USER_CHANGED_MIND': _lt("Cancelled by the buyer"),
    'USER_UNREACHABLE': _lt("Buyer not reached"),
    'USER_REFUSED_DELIVERY': _lt("Delivery did not suit"),
    'USER_REFUSED_PRODUCT': _lt("Product did not suit"),
    'USER_REFUSED_QUALITY': _lt("Quality did not suit"),
    'USER_IDENTIFICATION_MISMATCH': _lt("Document did not match"),
    'REPLACING_ORDER': _lt("Product exchanged"),
    'SHOP_FAILED': _lt("Shop can't fulfil it"),
    'SHOP_PENDING_CANCELLED': _lt("Declined by the shop"),
    'PENDING_EXPIRED': _lt("Shop did not answer"),
    'PROCESSING_EXPIRED': _lt("Not processed in time"),
    'WAREHOUSE_FAILED_TO_SHIP': _lt("Not shipped by warehouse"),
    'PICKUP_EXPIRED': _lt("Storage period is over"),
    'DELIVERY_SERVICE_UNDELIVERED': _lt("Service did not deliver"),
    'TOO_MANY_DELIVERY_DATE_CHANGES': _lt("Too many date changes"),
    'TOO_LONG_DELIVERY': _lt("Delivery takes too long"),
    'INCORRECT_PERSONAL_DATA': _lt("Wrong recipient data"),
    'PURCHASE_GROUP_THRESHOLD_NOT_REACHED_CANCELLED': _lt("Group not complete"),
    'COURIER_NOT_FOUND': _lt("No courier found"),
    'CANCELLED_COURIER_NOT_FOUND': _lt("No courier found"),
    'COURIER_RETURNS_ORDER': _lt("Courier brings it back"),
    'COURIER_RETURNED_ORDER': _lt("Courier brought it back"),
    'LOST': _lt("Lost"),
    'DELIVERY_SERVICE_LOST': _lt("Lost"),
    'SORTING_CENTER_LOST': _lt("Lost"),
    'FULL_NOT_RANSOM': _lt("Nothing redeemed"),
    'CUSTOM': _lt("Another reason"),
    'TECHNICAL_ERROR': _lt("Fault of the Market"),
}


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    status_label = fields.Char(string="Market Status", compute='_compute_labels')
    substatus_label = fields.Char(string="Market Substatus", compute='_compute_labels')
    needs_attention = fields.Boolean(
        compute='_compute_needs_attention', store=True, precompute=True,
        help="Stored to put these orders first in lists.")

    @api.depends('status', 'substatus')
    @api.depends_context('lang')
    def _compute_labels(self):
        for order in self:
            order.status_label = translate_word(self.env, STATUSES, order.status)
            order.substatus_label = translate_word(self.env, SUBSTATUSES, order.substatus)

    @api.depends('state')
    def _compute_needs_attention(self):
        for order in self:
            order.needs_attention = order.state == 'exception'
