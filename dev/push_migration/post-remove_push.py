"""The push API has ended: what it brought goes on without it.

Odoo drops the columns: ``is_refused`` and ``answered_number`` of orders, ``push_token`` and
``shortage_policy`` of shops.
"""

from odoo import SUPERUSER_ID, api

from odoo.addons.sale_yandex_market.market.order import Order


def migrate(cr, _version):
    """Forget the channel, which has no name any more, and have read what only push said."""
    cr.execute("UPDATE yandex_market_order SET channel = NULL WHERE channel = 'push'")
    cr.execute("UPDATE yandex_market_event SET channel = NULL WHERE channel = 'push'")
    env = api.Environment(cr, SUPERUSER_ID, {})
    for order in env['yandex.market.order'].search([
            ('state', 'in', ('new', 'imported', 'exception')),
            ('payload', 'not like', '"orderId"')]):
        env['yandex.market.event']._store_for_retry(order.account_id, Order(order.market_id))
