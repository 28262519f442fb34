"""The push API has ended: what it brought goes on without it."""

from odoo import SUPERUSER_ID, api


def migrate(cr, _version):
    """Forget the channel, which has no name any more, and have read what only push said."""
    cr.execute("UPDATE yandex_market_order SET channel = NULL WHERE channel = 'push'")
    cr.execute("UPDATE yandex_market_event SET channel = NULL WHERE channel = 'push'")
    env = api.Environment(cr, SUPERUSER_ID, {})
    for order in env['yandex.market.order'].search([
            ('state', '=', 'exception'), ('sale_order_id', '=', False)]):
        stored = order._read_payload()
        if not stored.source:
            env['yandex.market.event']._store_for_retry(order.account_id, stored)
