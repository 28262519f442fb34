"""The labels of the Market's codes for returns. Decision: "Statuses are kept raw"."""
from odoo import api, fields, models
from odoo.tools import LazyTranslate

from ...tools.labels import translate_word

_lt = LazyTranslate(__name__)
TYPES = {'UNREDEEMED': _lt("Non-redemption"), 'RETURN': _lt("Return")}
# refundStatus, shipmentStatus (Market rules: "How refund statuses change").
REFUND_STATUSES = {
    'STARTED_BY_USER': _lt("Started by the buyer"),
    'WAITING_FOR_DECISION': _lt("Waits for a decision"),
    'PREMODERATION_DECISION_WAITING': _lt("Waits for a decision"),
    'DECISION_MADE': _lt("Decided"),
    'PREMODERATION_DECISION_MADE': _lt("Decided"),
    'PREMODERATION_DISPUTE': _lt("In dispute"),
    'PREMODERATION_SELECT_DELIVERY': _lt("Choosing the way back"),
    'REFUND_IN_PROGRESS': _lt("Being reviewed"),
    'REFUNDED': _lt("Refunded"),
    'REFUNDED_WITH_BONUSES': _lt("Refunded in points"),
    'REFUNDED_BY_SHOP': _lt("Refunded by the shop"),
    'COMPLETE_WITHOUT_REFUND': _lt("Without refund"),
    'FAILED': _lt("Refund failed"),
    'REJECTED': _lt("Return rejected"),
    'CANCELLED': _lt("Return cancelled"),
    'UNKNOWN': _lt("Unknown status"),
}
SHIPMENT_STATUSES = {
    'CREATED': _lt("Registered"),
    'RECEIVED': _lt("Taken from the buyer"),
    'IN_TRANSIT': _lt("On the way"),
    'READY_FOR_PICKUP': _lt("Ready for you"),
    'PICKED': _lt("Handed to the shop"),
    'LOST': _lt("Lost"),
    'EXPIRED': _lt("Not handed in in time"),
    'CANCELLED': _lt("Cancelled"),
    'FULFILMENT_RECEIVED': _lt("In the Market's warehouse"),
    'RECEIVED_ON_FULFILLMENT': _lt("In the Market's warehouse"),
    'PREPARED_FOR_UTILIZATION': _lt("To be disposed of"),
    'UTILIZED': _lt("Disposed of"),
    'NOT_IN_DEMAND': _lt("Not fetched from the post"),
    'READY_FOR_EXPROPRIATION': _lt("To be resold"),
    'RECEIVED_FOR_EXPROPRIATION': _lt("Taken for resale"),
    'EXPROPRIATED': _lt("To be resold"),
    'UNKNOWN': _lt("Unknown status"),
}
WAYS_BACK = {
    'SHOP': _lt("At a return point"),
    'DELIVERY_SERVICE': _lt("By courier"),
    'POST': _lt("By post"),
}
DECLINE_REASONS = {
    'ISSUE_WITH_THE_PRODUCT_WAS_NOT_CONFIRMED': _lt("Defect not confirmed"),
    'MECHANICAL_DAMAGE': _lt("Mechanical damage"),
    'WARRANTY_PERIOD_HAS_EXPIRED': _lt("Warranty has expired"),
    'CONFIGURATION_OR_PACKAGING_COMPROMISED': _lt("Set or package is not complete"),
    'PRODUCT_APPEARANCE_COMPROMISED': _lt("No longer looks new"),
    'WARRANTY_TERMS_VIOLATED': _lt("Warranty terms violated"),
    'DEVICE_ACTIVATED': _lt("Device is activated"),
}
STOCK_TYPES = {
    'FIT': _lt("good"),
    'DEFECT': _lt("defective"),
    'ANOMALY': _lt("anomaly"),
    'SURPLUS': _lt("surplus"),
    'EXPIRED': _lt("expired"),
    'MISGRADING': _lt("another item"),
    'UNDEFINED': _lt("not known"),
    'INCORRECT_IMEI': _lt("wrong IMEI"),
    'INCORRECT_SERIAL_NUMBER': _lt("wrong serial number"),
    'INCORRECT_CIS': _lt("wrong marking code"),
    'PART_MISSING': _lt("a part is missing"),
    'NOT_ACCEPTABLE': _lt("not accepted by the Market"),
    'MARKDOWN': _lt("marked down"),
}
REASONS = {
    'BAD_QUALITY': _lt("Defective"),
    'DOES_NOT_FIT': _lt("Does not suit"),
    'WRONG_ITEM': _lt("Wrong item"),
    'DAMAGE_DELIVERY': _lt("Damaged in delivery"),
    'LOYALTY_FAIL': _lt("Nobody to blame"),
    'CONTENT_FAIL': _lt("Wrongly described by the Market"),
    'DELIVERY_FAIL': _lt("Not brought"),
    'UNKNOWN': _lt("Unknown reason"),
}
SUBREASONS = {
    'USER_DID_NOT_LIKE': _lt("not liked"),
    'USER_CHANGED_MIND': _lt("changed their mind"),
    'DELIVERED_TOO_LONG': _lt("took too long"),
    'BAD_PACKAGE': _lt("damaged package"),
    'DAMAGED': _lt("scratches, chips"),
    'NOT_WORKING': _lt("does not work"),
    'INCOMPLETENESS': _lt("incomplete set"),
    'WRAPPING_DAMAGED': _lt("damaged parcel"),
    'ITEM_WAS_USED': _lt("traces of use"),
    'BROKEN': _lt("broken"),
    'BAD_FLOWERS': _lt("bad flowers"),
    'WRONG_ITEM': _lt("another item"),
    'WRONG_COLOR': _lt("another colour"),
    'DID_NOT_MATCH_DESCRIPTION': _lt("not as described"),
    'WRONG_ORDER': _lt("another's order"),
    'WRONG_AMOUNT_DELIVERED': _lt("wrong quantity"),
    'PARCEL_MISSING': _lt("a part of the order is missing"),
    'INCOMPLETE': _lt("not all was brought"),
    'UNKNOWN': _lt("no detail"),
}
DECISIONS = {
    'FAST_REFUND_MONEY': _lt("Refund, the buyer keeps the goods"),
    'REFUND_MONEY': _lt("Refund"),
    'REFUND_MONEY_INCLUDING_SHIPMENT': _lt("Refund with the way back"),
    'PARTIAL_MONEY_REFUND': _lt("Partial refund"),
    'REPAIR': _lt("Repair"),
    'REPLACE': _lt("Replace"),
    'SEND_TO_EXAMINATION': _lt("Send to examination"),
    'DECLINE_REFUND': _lt("Decline"),
    'OTHER_DECISION': _lt("Another decision"),
}


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    type_label = fields.Char(string="Type", compute='_compute_labels')
    refund_label = fields.Char(string="Status of the Money", compute='_compute_labels')
    shipment_label = fields.Char(string="Status of the Goods", compute='_compute_labels')
    recipient_label = fields.Char(string="Way Back", compute='_compute_labels')

    @api.depends('type', 'refund_status', 'shipment_status', 'recipient_type')
    @api.depends_context('lang')
    def _compute_labels(self):
        for record in self:
            record.type_label = translate_word(self.env, TYPES, record.type)
            record.refund_label = translate_word(self.env, REFUND_STATUSES, record.refund_status)
            record.shipment_label = translate_word(
                self.env, SHIPMENT_STATUSES, record.shipment_status)
            record.recipient_label = translate_word(self.env, WAYS_BACK, record.recipient_type)

    def _describe_status(self):
        return ', '.join(filter(None, (self.refund_label, self.shipment_label)))
