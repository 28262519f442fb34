"""Orders get what is stored of them since: their lines, and what their sales orders lack."""
import logging

from odoo import SUPERUSER_ID, api

_logger = logging.getLogger(__name__)
AT_ONCE = 500
# Figures of a line that a sales order may not have followed yet.
FIGURES = ('count', 'amount', 'plus_points', 'subsidy', 'vat')


def migrate(cr, _version):
    """Make the lines from the Market's last message, and link them with sales orders."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    orders = env['yandex.market.order'].search([
        ('line_ids', '=', False), ('payload', '!=', False)])
    for start in range(0, len(orders), AT_ONCE):
        for order in orders[start:start + AT_ONCE]:
            try:
                with cr.savepoint():
                    _store(order)
                    env.flush_all()
            except Exception as error:  # one order's payload must not stop the update
                env.invalidate_all(flush=False)
                _logger.warning("The lines of order %s can't be read: %s", order.id, error)
        env.flush_all()
        env.invalidate_all()


def _store(order):
    market_order = order._read_payload()
    values = order._prepare_amount_vals(order.shop_id, market_order)
    order.write({name: values[name] for name in ('delivery_price', 'delivery_vat')})
    order._store_lines({order: market_order})
    if order.state == 'exception' and order.sale_order_id:
        # Whatever the reason was, the sales order may lack something of the Market's last message.
        order._set_changes_left(
            {line: set(FIGURES) for line in order.line_ids}, {'delivery', 'subsidy'})
        order._is_behind()  # forgets what does not differ
