"""The base of tests that walk orders through warehouses of one, two and three steps."""
import json

from ..dev.simulator import NewLine
from .simulated import SimulatedMarketCase

STEPS = ('ship_only', 'pick_ship', 'pick_pack_ship')


class WarehouseCase(SimulatedMarketCase):
    """People who pick, pack and ship, and the Market that is told of it."""

    def _for_each_warehouse(self):
        """Give the number of steps of each kind of warehouse, and set it up."""
        for number, steps in enumerate(STEPS, 1):
            with self.subTest(steps):
                self.warehouse.delivery_steps = steps
                yield number

    def _begin(self, *lines, shape='fbs'):
        """Let an order of (sku, count, price) come in; give the Market's side of it, and ours."""
        order = self.market.new_order(
            shape, lines=[NewLine(*line) for line in lines or [('KETTLE', 3, 100)]])
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        self.assertEqual(row.state, 'imported', row.error)
        return order, row

    def _transfers(self, row, *states):
        """Give the open transfers of an order, or those in some states."""
        transfers = row.sale_order_id.order_line.move_ids.picking_id.sorted('id')
        return transfers.filtered(
            lambda one: one.state in (states or ('draft', 'waiting', 'confirmed', 'assigned')))

    def _finish(self, transfer, quantity=None, backorder=True):
        """Validate a transfer; of a quantity of its goods only, with a backorder or without."""
        if quantity is not None:
            transfer.move_ids.quantity = quantity
            transfer.move_ids.picked = True
        transfer.with_context(
            skip_backorder=True,
            picking_ids_not_to_backorder=[] if backorder else transfer.ids).button_validate()
        self.assertEqual(transfer.state, 'done')

    def _bring_to_last_step(self, row):
        """Do all steps but the last one; give the delivery that is left."""
        while True:
            [transfer] = self._transfers(row)
            if transfer.picking_type_code == 'outgoing':
                return transfer
            self._finish(transfer)

    def _ship(self, row):
        self._finish(self._bring_to_last_step(row))

    def _send(self):
        """Tell the Market what is due; give what it was told about boxes."""
        before = len(self.market.exchanges)
        self._run('cron_send_commands')
        return self._told('setOrderBoxLayout', before)

    def _told(self, operation, since=0):
        return [json.loads(one.body) for one in self.market.exchanges[since:]
                if one.operation == operation and one.status == 200]

    def _hear(self, order, status, substatus):
        """Let the Market move an order on, and Odoo hear of it."""
        self.market.move(order, status, substatus)
        self._run('cron_pull_orders')

    def _open(self, action, **values):
        """Fill in a dialog, as the browser does."""
        context = action.get('context') or {}
        return self.env[action['res_model']].with_context(**context).create(values)

    def _cancel(self, row, reason='SHOP_FAILED'):
        self._open(row.sale_order_id.action_cancel(), reason=reason).action_cancel()

    def _called(self, row):
        """Give what persons were called for, about an order and its sales order."""
        return '\n'.join((row.activity_ids | row.sale_order_id.activity_ids).mapped('summary'))

    def _on_shelf(self, product):
        """Say what lies in stock, and how much of it is reserved."""
        quants = self.env['stock.quant'].search([
            ('product_id', '=', product.id),
            ('location_id', 'child_of', self.warehouse.lot_stock_id.id)])
        return sum(quants.mapped('quantity')), sum(quants.mapped('reserved_quantity'))
