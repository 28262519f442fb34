"""Links and companies hold by whatever way a value comes: import, copy, lines, onchange."""
from contextlib import closing, suppress

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .walls_case import MINE, WallsCase


@tagged('post_install', '-at_install')
class TestWallsByOtherWays(WallsCase):

    def _model(self, user, name):
        return self.env[name].with_env(self.env(user=user, su=False, context={}))

    def _rpc(self, user, name, method, *args):
        return call_kw(self._model(user, name), method, list(args), {
            'context': {'allowed_company_ids': user.company_ids.ids}})

    def _make_other_sale(self):
        return self.env['sale.order'].create({
            'partner_id': self.shop.partner_id.id, 'warehouse_id': self.warehouse.id,
            'order_line': [Command.create({'product_id': self.kettle.id})]})

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule', 'odoo.sql_db')
    def test_no_import_writes_a_link(self):
        sale = self._make_other_sale()
        sale.action_confirm()
        files = (
            ('sale.order', ['.id', 'yandex_market_order_id/.id'],
             [str(sale.id), str(self.row.id)]),
            ('sale.order', ['partner_id/.id', 'yandex_market_order_id/.id'],
             [str(self.shop.partner_id.id), str(self.row.id)]),
            ('sale.order.line', ['.id', 'yandex_market_order_line_id/.id'],
             [str(sale.order_line.id), str(self.row.line_ids.id)]),
            ('stock.picking', ['.id', 'yandex_market_order_id/.id'],
             [str(sale.picking_ids.id), str(self.row.id)]),
            ('yandex.market.order', ['.id', 'sale_order_id/.id'],
             [str(self.row.id), str(sale.id)]),
            ('yandex.market.order', ['.id', 'sale_order_ids/.id'],
             [str(self.row.id), str(sale.id)]),
        )
        for group, user in self.people.items():
            for model, names, values in files:
                with self.subTest(f'{group} {model} {names}'), closing(self.env.cr.savepoint()):
                    try:
                        given = self._rpc(user, model, 'load', names, [values])
                        self.env.flush_all()
                    except UserError:
                        continue
                    self.assertFalse(given['ids'], given)
        self._assert_apart(sale)

    @mute_logger('odoo.models', 'odoo.addons.base.models.ir_rule')
    def test_no_copy_and_no_list_of_lines_writes_a_link(self):
        sale = self._make_other_sale()
        sale.action_confirm()
        line = self.row.line_ids
        for group, user in self.people.items():
            for record, method, values in (
                (sale, 'copy', {'yandex_market_order_id': self.row.id}),
                (sale.picking_ids, 'copy', {'yandex_market_order_id': self.row.id}),
                (sale, 'write', {'order_line': [Command.update(
                    sale.order_line.id, {'yandex_market_order_line_id': line.id})]}),
                (sale, 'write', {'picking_ids': [Command.update(
                    sale.picking_ids.id, {'yandex_market_order_id': self.row.id})]}),
                (self.row, 'write', {'sale_order_ids': [Command.link(sale.id)]}),
                (self.row, 'write', {'picking_ids': [Command.link(sale.picking_ids.id)]}),
                (self.row, 'write', {'sale_order_ids': [Command.set([])]}),
                (line, 'write', {'sale_line_ids': [Command.link(sale.order_line.id)]}),
                (self.row, 'write', {'line_ids': [Command.update(
                    line.id, {'sale_line_ids': [Command.link(sale.order_line.id)]})]}),
            ):
                with self.subTest(f'{group} {record._name} {values}'), closing(
                        self.env.cr.savepoint()), self.assertRaises(UserError):
                    self._call(user, record, method, values)
                    self.env.flush_all()
        self._assert_apart(sale)

    def _assert_apart(self, sale):
        self.env.invalidate_all()
        self.assertFalse(sale.yandex_market_order_id)
        self.assertFalse(sale.order_line.yandex_market_order_line_id)
        self.assertEqual(self.row.sale_order_ids, self.sale)
        self.assertEqual(self.row.sale_order_id, self.sale)

    # === OTHER COMPANIES === #

    def _make_stranger(self, *groups):
        return new_test_user(
            self.env, 'stranger', company_id=self.other_company.id,
            company_ids=[Command.set(self.other_company.ids)],
            groups=','.join(('base.group_user', *groups)))

    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_a_form_that_is_filled_in_tells_nothing_of_another_company(self):
        """What a form would show of a link, asked with the id of somebody else's order."""
        user = self._make_stranger(
            'sales_team.group_sale_manager', 'stock.group_stock_manager', f'{MINE}manager')
        for model, link, record, names in (
            ('sale.order', 'yandex_market_order_id', self.row,
             ('yandex_market_status', 'yandex_market_substatus', 'yandex_market_shipment_date')),
            ('stock.picking', 'yandex_market_return_id', self.back,
             ('yandex_market_return_number', 'yandex_market_pickup_address')),
        ):
            for name in names:
                with self.subTest(f'{model}.{name}'):
                    self.env.flush_all()
                    self.env.invalidate_all()
                    told = self._rpc(user, model, 'onchange', [], {link: record.id}, [link], {
                        link: {}, name: {}})
                    self.assertFalse(told['value'].get(name), told)

    @mute_logger('odoo.addons.base.models.ir_rule')
    def test_a_reference_leads_no_delivery_of_another_company_to_the_order(self):
        theirs = self.env['stock.picking'].create({
            'picking_type_id': self.env['stock.warehouse'].search(
                [('company_id', '=', self.other_company.id)]).out_type_id.id,
            'location_id': self.env['stock.warehouse'].search(
                [('company_id', '=', self.other_company.id)]).lot_stock_id.id,
            'location_dest_id': self.env.ref('stock.stock_location_customers').id,
            'move_ids': [Command.create({
                'product_id': self.env['product.product'].create(
                    {'name': "Ложка", 'type': 'consu'}).id,
                'product_uom_qty': 1})]})
        user = self._make_stranger('stock.group_stock_manager', f'{MINE}manager')
        references = self.sale.stock_reference_ids
        self.assertTrue(references)
        with suppress(UserError):
            self._call(user, theirs.move_ids, 'write', {
                'reference_ids': [Command.set(references.ids)]})
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertNotEqual(theirs.sale_id, self.sale)
        self.assertFalse(theirs.yandex_market_order_id)
