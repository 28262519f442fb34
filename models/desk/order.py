"""What the start page looks for is found by indexes, however many orders there are."""
from odoo import fields, models


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    reminded_of = fields.Char(
        readonly=True, copy=False, help="The deadline that a person was called for.")

    _shop_last_idx = models.Index("(shop_id, id)")
    _ordered_at_idx = models.Index("(ordered_at, id)")
    _delivery_date_idx = models.Index("(delivery_date, id) WHERE status = 'DELIVERY'")
    _storage_until_idx = models.Index("(storage_until, id) WHERE status = 'PICKUP'")
    _test_idx = models.Index("(account_id, progress) WHERE is_test IS TRUE")
    _cancel_requested_idx = models.Index(
        "(cancel_answer_until, id) WHERE cancel_requested IS TRUE")
