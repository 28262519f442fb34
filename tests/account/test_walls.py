"""Walked over RPC as people of each group: links are the module's, other companies are walls."""
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .walls_case import MINE, WallsCase

LINKS = {
    'sale.order': ('yandex_market_order_id', 'yandex_market_is_test', 'yandex_market_subsidy'),
    'sale.order.line': ('yandex_market_line_id', 'yandex_market_subsidy'),
    'stock.picking': (
        'yandex_market_order_id', 'yandex_market_return_id', 'yandex_market_is_put_back'),
    'stock.package': ('yandex_market_box_id',),
    'yandex.market.order': ('sale_order_id', 'shop_id', 'market_id'),
    'yandex.market.command': ('account_id', 'shop_id', 'order_id', 'return_id'),
    'yandex.market.return': ('shop_id', 'order_id', 'market_id', 'order_number'),
}
BUTTONS = ('labels', 'ready', 'retry', 'shorten', 'cancel', 'reschedule', 'set_status',
           'check_code', 'ship_test')


@tagged('post_install', '-at_install')
class TestWalls(WallsCase):
    """What people can reach by RPC of an order, whatever their group and company."""

    # === LINKS === #

    def _links(self):
        records = (
            self.sale, self.sale.order_line[:1], self.delivery, self.package, self.row,
            self.command, self.back)
        for record in records:
            for name in LINKS[record._name]:
                yield record, name, 1

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule')
    def test_nobody_writes_a_link(self):
        for group, user in self.people.items():
            for record, name, value in self._links():
                before = record[name]
                with self.subTest(f'{group}: {record._name}.{name}'):
                    with self.assertRaises(AccessError):
                        self._call(user, record, 'write', {name: value})
                    with self.assertRaises(AccessError):
                        self._create(user, record._name, {name: value})
                    with self.assertRaises(AccessError):
                        self._create(user, record._name, {}, **{f'default_{name}': value})
                    self.assertEqual(record[name], before)

    def test_a_default_of_ones_own_makes_no_link(self):
        user = self.people['sales_team.group_sale_manager']
        self.env['ir.default'].with_user(user).set(
            'sale.order', 'yandex_market_order_id', self.row.id, user_id=True)
        sale = self.env['sale.order'].browse(
            self._create(user, 'sale.order', {'partner_id': self.env.user.partner_id.id}))
        self.assertFalse(sale.yandex_market_order_id)

    def test_people_see_that_links_are_read_only(self):
        user = self.people['stock.group_stock_manager']
        described = self.delivery.with_user(user).fields_get(LINKS['stock.picking'], ['readonly'])
        self.assertEqual({one['readonly'] for one in described.values()}, {True})

    def test_a_copy_is_not_the_markets(self):
        user = self.people['sales_team.group_sale_manager']
        copied = self.sale.browse(self._call(user, self.sale, 'copy'))
        self.assertFalse(copied.yandex_market_order_id)
        self.assertFalse(any(copied.order_line.mapped('yandex_market_line_id')))

    def test_a_rest_keeps_its_return(self):
        back = self.env['yandex.market.return'].create(
            {'shop_id': self.shop.id, 'market_id': '7', 'order_number': self.row.market_id})
        receipt = self.env['stock.picking'].create({
            'picking_type_id': self.warehouse.in_type_id.id,
            'location_id': self.env.ref('stock.stock_location_customers').id,
            'location_dest_id': self.warehouse.lot_stock_id.id,
            'yandex_market_return_id': back.id,
            'move_ids': [Command.create({
                'product_id': self.kettle.id, 'product_uom_qty': 2,
                'location_id': self.env.ref('stock.stock_location_customers').id,
                'location_dest_id': self.warehouse.lot_stock_id.id})]})
        receipt.action_confirm()
        receipt.move_ids.quantity = 1
        packer = self.people['stock.group_stock_user']
        receipt.with_user(packer).with_context(skip_backorder=True).button_validate()
        self.assertEqual(receipt.backorder_ids.yandex_market_return_id, back)

    # === COMPANIES === #

    def _make_foreign_delivery(self):
        warehouse = self.env['stock.warehouse'].search(
            [('company_id', '=', self.other_company.id)]) or self.env['stock.warehouse'].create({
                'name': "Лютик", 'code': 'LU', 'company_id': self.other_company.id})
        return self.env['stock.picking'].create({
            'picking_type_id': warehouse.out_type_id.id,
            'location_id': warehouse.lot_stock_id.id,
            'location_dest_id': self.env.ref('stock.stock_location_customers').id})

    def test_no_delivery_of_another_company_is_put_to_the_order(self):
        theirs = self._make_foreign_delivery()
        both = new_test_user(
            self.env, 'both', company_id=self.other_company.id,
            company_ids=[Command.set((self.company + self.other_company).ids)],
            groups='stock.group_stock_manager,sales_team.group_sale_manager')
        packer = self._make_user('theirs', 'stock.group_stock_user', self.other_company)
        for user, error in ((both, ValidationError), (packer, UserError)):
            with self.assertRaises(error):
                self._call(user, theirs, 'write', {'sale_id': self.sale.id})
            self.env.invalidate_all()
        with self.assertRaises(ValidationError):
            self.env['stock.move'].create({
                'product_id': self.setup_service.id, 'product_uom_qty': 1,
                'picking_id': theirs.id, 'location_id': theirs.location_id.id,
                'location_dest_id': theirs.location_dest_id.id, 'company_id': theirs.company_id.id,
                'sale_line_id': self.sale.order_line[:1].id})
            self.env.flush_all()

    def _link_by_force(self, picking):
        """Leave a link behind that was made before there was a wall."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE stock_picking SET sale_id = %s, yandex_market_order_id = %s WHERE id = %s",
            (self.sale.id, self.row.id, picking.id))
        self.env.invalidate_all()

    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_no_button_reaches_an_order_of_another_company(self):
        theirs = self._make_foreign_delivery()
        self._link_by_force(theirs)
        user = self._make_user('theirs', f'stock.group_stock_user,{MINE}manager',
                               self.other_company)
        before = self.env['yandex.market.command'].search_count([])
        for button in BUTTONS:
            with self.subTest(button), self.assertRaises(AccessError):
                self._call(user, theirs, f'action_yandex_market_{button}')
        for button in ('accept_cancellation', 'decline_delivered', 'decline_in_delivery'):
            with self.subTest(button), self.assertRaises(AccessError):
                self._call(user, theirs, f'action_{button}')
        with self.assertRaises(AccessError):
            self._call(user, theirs, 'yandex_market_scan', '9900000000007309')
        self.assertEqual(self.env['yandex.market.command'].search_count([]), before)

    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_no_dialog_reaches_an_order_of_another_company(self):
        theirs = self._make_foreign_delivery()
        self._link_by_force(theirs)
        user = self._make_user('theirs', f'stock.group_stock_user,{MINE}manager',
                               self.other_company)
        for model, values, method in self._dialogs():
            with self.subTest(model), self.assertRaises(AccessError):
                dialog = self._create(user, model, {**values, 'order_id': self.row.id})
                self._call(user, self.env[model].browse(dialog), method)
        with self.assertRaises(AccessError):
            self._create(user, 'yandex.market.remove.items', {}, default_picking_id=theirs.id)
        with self.assertRaises(AccessError):
            dialog = self._create(user, 'yandex.market.remove.items', {
                'picking_id': theirs.id, 'is_understood': True, 'line_ids': []})
            self._call(user, self.env['yandex.market.remove.items'].browse(dialog),
                       'action_shorten')
        self.assertEqual(self.row.state, 'imported')

    def _dialogs(self):
        yield 'yandex.market.cancel', {'reason': 'SHOP_FAILED'}, 'action_cancel'
        yield 'yandex.market.set.status', {'status': 'DELIVERY'}, 'action_send'
        yield 'yandex.market.reschedule', {
            'day': '2026-11-30', 'reason': 'USER_MOVED_DELIVERY_DATES'}, 'action_send'
        yield 'yandex.market.courier.code', {'code': '1234'}, 'action_check'

    # === WHO MAY === #

    def _open(self, user, action, **values):
        dialog = self._create(user, action['res_model'], values, **action['context'])
        return self.env[action['res_model']].browse(dialog)

    def test_a_packer_works_on_the_delivery(self):
        packer = self.people['stock.group_stock_user']
        action = self._call(packer, self.delivery, 'action_yandex_market_set_status',
                            yandex_market_status='DELIVERY')
        dialog = self._open(packer, action)
        self.assertEqual(self._call(packer, dialog, 'web_read', {
            'order_id': {'fields': {'display_name': {}}}, 'allowed_statuses': {},
        })[0]['order_id']['display_name'], self.row.market_id)
        self._call(packer, dialog, 'action_send')
        self.assertEqual(self.row.command_ids.filtered(
            lambda command: command.kind == 'status').mapped('status'), ['DELIVERY'])
        action = self._call(packer, self.delivery, 'action_yandex_market_reschedule')
        self.assertEqual(self._open(packer, action, day='2026-11-30').kind, 'delivery')

    def test_a_packer_cancels_from_the_delivery(self):
        packer = self.people['stock.group_stock_user']
        action = self._call(packer, self.delivery, 'action_yandex_market_cancel')
        self.assertEqual(action['res_model'], 'yandex.market.cancel')
        self._call(packer, self._open(packer, action, reason='SHOP_FAILED'), 'action_cancel')
        self.assertEqual(self.row.state, 'cancelled')
        self.assertEqual(self.sale.state, 'cancel')

    def test_sales_people_cancel_what_they_sell(self):
        seller = self.people['sales_team.group_sale_salesman']
        action = self._call(seller, self.sale, 'action_cancel')
        self._call(seller, self._open(seller, action, reason='SHOP_FAILED'), 'action_cancel')
        self.assertEqual((self.sale.state, self.row.state), ('cancel', 'cancelled'))

    def test_who_may_not_cancel_is_told_who_may(self):
        self.account.user_id.name = "Иван Ответственный"
        nobody = self.people['base.group_user']
        with self.assertRaisesRegex(AccessError, r"Иван Ответственный.*Yandex Market / User"):
            self.row.with_env(self.env(user=nobody, su=False))._open_cancel_dialog()
        with self.assertRaisesRegex(AccessError, "Yandex Market/User"):
            self._create(nobody, 'yandex.market.cancel', {
                'order_id': self.row.id, 'reason': 'SHOP_FAILED'})
        self.assertEqual(self.sale.state, 'sale')

    def test_packers_are_told_who_may_answer_the_buyer(self):
        packer = self.people['stock.group_stock_user']
        with self.assertRaisesRegex(AccessError, "Yandex Market"):
            self._call(packer, self.delivery, 'action_accept_cancellation')

    def test_somebody_without_the_delivery_reaches_no_dialog(self):
        for group in ('base.group_user', 'account.group_account_manager'):
            for model, values, _method in self._dialogs():
                with self.subTest(f'{group}: {model}'), self.assertRaises(UserError):
                    self._create(self.people[group], model, {**values, 'order_id': self.row.id})

    # === THE ADDRESS === #

    def test_only_administrators_see_and_change_the_address_of_the_market(self):
        manager = self._make_user('chief', f'{MINE}manager', self.company)
        for user in [user for group, user in self.people.items() if group != 'base.group_system']:
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._call(user, self.account, 'read', ['api_url'])
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._call(user, self.account, 'write', {'api_url': 'https://example.com'})
        self.assertNotIn('api_url', self.account.with_user(manager).fields_get())
        account = self.env['yandex.market.account'].browse(
            self._create(manager, 'yandex.market.account', {'business_id': '1'}))
        self.assertEqual(account.api_url, 'https://api.partner.market.yandex.ru')
        copied = account.browse(self._call(manager, account, 'copy'))
        self.assertEqual(copied.api_url, 'https://api.partner.market.yandex.ru')
        admin = self._make_user('admin2', f'{MINE}manager,base.group_system', self.company)
        self._call(admin, account, 'write', {'api_url': 'http://localhost:1'})
        self.assertEqual(account.api_url, 'http://localhost:1')
