"""What people at a packing table see of the Market, and do with it."""
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...market import order_status
from ...tools.client_actions import open_dialog

STEPS_OF_PACKERS = ('pick', 'pack', 'validate', 'confirm', 'refused')
"""What is to be done for the Market by somebody in the warehouse."""
STEPS = (
    'refused', 'wait', 'pick', 'pack', 'validate', 'confirm', 'sending', 'ready', 'passed')
"""Which of several orders' steps a transfer of them all shows: the first of these."""


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    # Decision: "A transfer of several orders shows each of them".
    yandex_market_number = fields.Char(
        string="Number on the Market", compute='_compute_yandex_market_number', compute_sudo=True,
        search='_search_yandex_market_number')
    yandex_market_status = fields.Char(
        string="Status on the Market", compute='_compute_yandex_market_status', compute_sudo=True)
    yandex_market_substatus = fields.Char(
        string="Substatus on the Market", compute='_compute_yandex_market_status',
        compute_sudo=True)
    yandex_market_problem = fields.Text(
        string="Why the Market Does Not Take It", compute='_compute_yandex_market_problem',
        compute_sudo=True)
    yandex_market_ready_policy = fields.Selection(
        string="How Ready Is Said", related='yandex_market_order_id.shop_id.ready_policy')
    yandex_market_label_id = fields.Many2one(
        string="Market Label", related='yandex_market_order_id.label_id')
    yandex_market_boxes = fields.Char(
        string="Boxes on the Market", compute='_compute_yandex_market_boxes', compute_sudo=True)
    yandex_market_step = fields.Selection(
        [
            ('wait', "Wait for the Market"),
            ('pick', "Pick"),
            ('pack', "Pack"),
            ('validate', "Validate"),
            ('confirm', "Say that it is ready"),
            ('sending', "Being told"),
            ('refused', "Needs attention"),
            ('ready', "Ready to ship"),
            ('passed', "Passed on"),
        ],
        string="To Do for the Market", compute='_compute_yandex_market_step', compute_sudo=True,
        store=True)

    @api.depends('yandex_market_order_id.market_id', 'move_ids.sale_line_id')
    def _compute_yandex_market_number(self):
        self._find_market_orders()  # those of all, in one go
        for picking in self:
            picking.yandex_market_number = ', '.join(
                picking._find_market_orders().mapped('market_id')) or False

    @api.model
    def _search_yandex_market_number(self, operator, value):
        """Find transfers by the number of any order whose goods they hold."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        by_number = Domain(
            'yandex_market_order_id', 'any!', Domain('market_id', operator, value))
        return by_number | Domain('move_ids', 'any!', Domain(
            'sale_line_id', 'any!', Domain('order_id', 'any!', by_number)))

    @api.depends(
        'yandex_market_order_id.status', 'yandex_market_order_id.substatus',
        'move_ids.sale_line_id')
    @api.depends_context('lang')
    def _compute_yandex_market_status(self):
        self._find_market_orders()
        for picking in self:
            picking.yandex_market_status = picking._describe_orders('status_label')
            picking.yandex_market_substatus = picking._describe_orders('substatus_label')

    @api.depends('yandex_market_order_id.packing_problem', 'move_ids.sale_line_id')
    def _compute_yandex_market_problem(self):
        self._find_market_orders()
        for picking in self:
            picking.yandex_market_problem = picking._describe_orders('packing_problem')

    def _describe_orders(self, name):
        """Give a text of the order; of several orders those that have one, with their numbers.

        :param str name: of a field
        """
        orders = self._find_market_orders().with_env(self.env)
        if len(orders) <= 1:
            return orders[name]
        return '\n'.join(
            f'{order.market_id}: {order[name]}' for order in orders if order[name]) or False

    @api.depends('yandex_market_order_id.boxes_sent', 'move_ids.sale_line_id')
    def _compute_yandex_market_boxes(self):
        self._find_market_orders()
        for picking in self:
            picking.yandex_market_boxes = ', '.join(
                box['box_id'] for order in picking._find_market_orders()
                for box in order.boxes_sent or ())

    @api.depends(
        'state', 'picking_type_code', 'return_id', 'yandex_market_order_id.progress',
        'yandex_market_order_id.state', 'yandex_market_order_id.is_packed',
        'yandex_market_order_id.packing_problem', 'move_line_ids.result_package_id',
        'move_ids.sale_line_id')
    def _compute_yandex_market_step(self):
        self._find_market_orders()
        for picking in self:
            is_ours = (
                picking.picking_type_code in ('outgoing', 'internal')
                and picking.state != 'cancel' and not picking.return_id)
            steps = [
                picking._get_market_step(order) for order in picking._find_market_orders()
                if order.state not in ('cancelled', 'done')] if is_ours else []
            picking.yandex_market_step = min(filter(None, steps), key=STEPS.index, default=False)

    def _get_market_step(self, order):
        """Say what is to be done next for the Market, in each step of the warehouse."""
        self.ensure_one()
        if order._is_only_held():
            return 'wait'
        if self.picking_type_code == 'internal' and self.state == 'done':
            return 'passed'
        if order.packing_problem:
            return 'refused'
        if order.progress >= order_status.IS_READY:
            return 'ready' if order.status == order_status.TO_HANDLE else False
        is_told = order._is_taken_by_market() and bool(order.account_id.api_key)
        if is_told and order.is_packed:
            return 'sending'
        if self.state != 'done':
            return self._get_step_before_done()
        return is_told and order.shop_id.ready_policy == 'button' and 'confirm'

    def _get_step_before_done(self):
        """Say what is to be done in a transfer itself: its goods are picked, packed, or validated.

        Where goods are picked in a step of their own, they are packed after it.
        """
        kind, warehouse = self.picking_type_id, self.picking_type_id.warehouse_id
        if kind == warehouse.pick_type_id:
            return 'pick'
        is_last = kind == warehouse.out_type_id and warehouse.delivery_steps == 'pick_pack_ship'
        return 'validate' if is_last or self._is_all_in_packages() else 'pack'

    def _is_all_in_packages(self):
        """Tell whether all that is to be moved is there, and lies in packages."""
        moves = self.move_ids.filtered(lambda move: move.state not in ('done', 'cancel'))
        return bool(moves) and all(
            line.result_package_id for line in self.move_line_ids) and all(
            move.product_uom.compare(move.quantity, move.product_uom_qty) >= 0 for move in moves)

    def _check_whole_packages(self):
        """Make sure that no package leaves of which a part stays here: Odoo moves whole ones.

        Such a package was packed for several orders in a step before, as in a batch.

        :raise UserError: one does; the text says what to do
        """
        moved = defaultdict(float)
        for line in self.move_line_ids.filtered(lambda line: (
                line.package_id and line.package_id == line.result_package_id)):
            moved[line.package_id] += line.quantity_product_uom
        for package, quantity in moved.items():
            lying = sum(package.sudo().quant_ids.mapped('quantity'))
            if package.quant_ids[:1].product_uom_id.compare(lying, quantity) > 0:
                others = self.env['stock.move.line'].sudo().search([
                    ('package_id', '=', package.id), ('picking_id', 'not in', self.ids),
                    ('state', 'not in', ('done', 'cancel'))]).picking_id
                raise UserError(self.env._(
                    "%(package)s holds goods that do not leave with it now (%(others)s). Put the "
                    "goods of each order into packages of their own, or validate the transfers "
                    "together.", package=package.display_name, others=', '.join(
                        others._find_market_orders().mapped('market_id')
                        or others.mapped('name')) or '—'))

    # === ACTIONS === #

    def _get_market_orders(self):
        """Give the Market's orders of some deliveries, in the sequence of the deliveries.

        :return: the orders, as the system: who works on the deliveries may work on them
        :raise UserError: none of them is the Market's
        :raise AccessError: one of them belongs to a company that the person does not work for
        """
        self.check_access('read')
        orders = self._find_market_orders()
        if not orders:
            raise UserError(self.env._("None of these deliveries is for Yandex Market."))
        return orders.with_env(self.env)._check_companies()

    def _get_market_order(self):
        """Give the Market's order of a delivery, which holds goods of one only.

        :raise UserError: it holds goods of several, or of none; the text names them
        """
        self.ensure_one()
        orders = self._get_market_orders()
        if len(orders) > 1:
            raise UserError(self.env._(
                "%(transfer)s holds goods of several orders: %(orders)s. Do this in the sales "
                "order, or in a transfer of one order.",
                transfer=self.name, orders=', '.join(orders.mapped('market_id'))))
        return orders

    def action_yandex_market_labels(self):
        """Print the labels of some deliveries: one PDF, in the sequence of the deliveries.

        :return: the download, or the form that waits for it
        :rtype: dict
        :raise UserError: there is nothing to print; the text says why
        """
        return self.env['yandex.market.label.print']._print(self._get_market_orders())

    def action_yandex_market_ready(self):
        """Tell the Market that the parcels are ready to ship.

        :raise UserError: an order is not packed, or not in processing; the text says what to do
        """
        self.check_access('write')
        self._get_market_orders()._confirm_ready()

    def action_yandex_market_retry(self):
        """Send the Market again what it refused, as it is now."""
        self.check_access('write')
        self._get_market_orders()._retry_packing()

    def action_yandex_market_shorten(self):
        """Ask which goods are missing, to take them out of the order.

        :rtype: dict
        :raise UserError: the Market does not let the order be shortened now
        """
        self.ensure_one()
        self.check_access('write')
        self._get_market_order()._check_items_removable()
        return open_dialog(
            'yandex.market.remove.items', self.env._("Shorten the Order"), picking_id=self.id)

    def action_yandex_market_shortage(self):
        """Ask what is to become of the order whose goods are missing.

        :rtype: dict
        """
        self.ensure_one()
        self.check_access('write')
        return open_dialog(
            'yandex.market.shortage', self.env._("Goods Are Missing"),
            order_id=self._get_market_order().id)

    def action_yandex_market_cancel(self):
        """Ask for the reason, to cancel the order.

        :rtype: dict
        :raise UserError: the user may not, or the Market does not allow it now
        """
        self.check_access('write')
        order = self._get_market_order()
        if not order._is_alive():
            return order.sale_order_id.with_env(self.env).action_cancel()
        return order.with_env(self.env)._open_cancel_dialog()

    def action_yandex_market_plan(self):
        """Plan anew what no delivery brings any more, such as after one was cancelled.

        :raise UserError: the order is over; the text says so
        """
        self.check_access('write')
        for order in self._get_market_orders():
            order._for_shop(order.shop_id)._plan_deliveries()

    def action_yandex_market_ship_test(self):
        """Say that the parcel of a test order left: of real ones, the Market says it itself."""
        self.check_access('write')
        status, substatus = order_status.SHIPPED
        self.env['yandex.market.command']._enqueue(
            self._get_market_orders().filtered('is_test'), 'status',
            status=status, substatus=substatus)
