"""Orders that were stored before lines were kept get them from the last word of the Market."""
import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)
AT_ONCE = 500


def migrate(cr, _version):
    """Make the lines, and find the lines of sales orders that were made of them."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    orders = env['yandex.market.order'].search([
        ('line_ids', '=', False), ('payload', '!=', False)])
    for start in range(0, len(orders), AT_ONCE):
        for order in orders[start:start + AT_ONCE]:
            try:
                with cr.savepoint():
                    order._store_lines({order: order._read_payload()})
            except Exception as error:  # one order's payload must not stop the update
                _logger.warning("The lines of order %s can't be read: %s", order.id, error)
        env.flush_all()
        env.invalidate_all()
