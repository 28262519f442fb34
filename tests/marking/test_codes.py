import json
from ast import literal_eval

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ...dev.simulator import NewLine, marking
from ...dev.simulator.orders import Buyer
from ...market.marking import read_code
from ..simulated import SimulatedMarketCase

GS = '\x1d'


def check_digit(number):
    """Fill up to a ten what 3, 1, 3, 1 … times the digits, from the right, make."""
    return str(-sum(int(digit) * (3, 1)[place % 2]
                    for place, digit in enumerate(reversed(number))) % 10)


KETTLE = '4601234567893'
TOASTER = '952730000001' + check_digit('952730000001')
UINS = ('9900000000007309', '9900000000007317')


def cis(barcode, serial, tail='Wx6M'):
    """A water code: serial of 13, short tail."""
    return f'010{barcode}21{serial:*>13}{GS}93{tail}'


class CodesCase(SimulatedMarketCase):
    """An order of the simulated Market whose goods need codes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kettle.barcode = KETTLE
        cls.packer = new_test_user(
            cls.env, 'packer', company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
            groups='sale_yandex_market.group_market_user,stock.group_stock_user')

    def _order(self, *lines, shape='fbs', business=False):
        """Place an order: (SKU, count, kinds of code) of each line."""
        order = self.market.new_order(
            shape, lines=[NewLine(sku, count, 100) for sku, count, _kinds in lines])
        for line, (_sku, _count, kinds) in zip(order.lines, lines, strict=True):
            line.required_codes = tuple(kinds)
        if business:
            order.buyer = Buyer(organization="ООО «Лютик»", inn='7700000000', kpp='770001001')
        self.market.move(order, 'PROCESSING', 'STARTED')
        self._run('cron_pull_orders')
        row = self._find_row(order.id)
        self.assertEqual(row.state, 'imported', row.error)
        return order, row, row.sale_order_id.picking_ids

    def _scan(self, picking, scanned, line=None):
        mine = picking.with_user(self.packer).with_context(allowed_company_ids=self.company.ids)
        return mine.yandex_market_scan(scanned, line)

    def _boxes_went_out(self, order, row):
        """Let the Market have the codes, as with the boxes of the parcel."""
        for line in order.lines:
            package = self.env['stock.package']
            if instances := row._get_instances(str(line.id), package):
                marking.take(order, line, instances)
        row._set_codes_sent()

    def _check(self, row):
        self._waiting(row, 'verdicts').next_try = fields.Datetime.now()
        self._run('cron_check_codes')


@tagged('post_install', '-at_install')
class TestScanning(CodesCase):
    """What the packer scans goes to the unit that it belongs to."""

    def test_without_a_requirement_nobody_sees_codes(self):
        _order, row, picking = self._order(('KETTLE', 2, ()))
        self.assertFalse(picking.yandex_market_needs_codes)
        self.assertFalse(picking.yandex_market_missing_codes)
        row.invalidate_recordset()
        row.read(['required_codes'])
        with self.assertQueryCount(0):
            self.assertEqual(row._get_missing_codes(), [])
        (said,) = self._scan(picking, cis(KETTLE, 'A'))
        self.assertFalse(said['ok'])
        self.assertIn("wants no codes", said['text'])

    def test_a_packer_scans_one_code_after_the_other(self):
        _order, row, picking = self._order(('KETTLE', 3, ['CIS']))
        self.assertTrue(picking.yandex_market_needs_codes)
        for count in (1, 2, 3):
            (said,) = self._scan(picking, ']d2' + cis(KETTLE, f'N{count}').replace(GS, '<GS>'))
            self.assertTrue(said['ok'])
            self.assertIn(f"{count} of 3", said['text'])
        self.assertEqual(row.code_ids.mapped('unit'), [1, 2, 3])
        self.assertEqual(row.code_ids.picking_id, picking)
        (said,) = self._scan(picking, cis(KETTLE, 'N4'))
        self.assertIn("scanned already", said['text'])

    def test_the_same_unit_scanned_twice_is_said_so(self):
        _order, row, picking = self._order(('KETTLE', 2, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        (said,) = self._scan(picking, cis(KETTLE, 'A'))
        self.assertIn("already for this order", said['text'])
        self.assertEqual(len(row.code_ids), 1)

    def test_the_separator_survives_database_and_json(self):
        _order, row, picking = self._order(('KETTLE', 1, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        self.env.invalidate_all()
        (code,) = row.code_ids
        self.assertEqual(code.value, cis(KETTLE, 'A'))
        self.assertEqual(json.loads(json.dumps(code.read(['value'])[0]))['value'], cis(KETTLE, 'A'))
        self.assertEqual(code.display_name, cis(KETTLE, 'A').replace(GS, '<GS>'))

    def test_many_pasted_at_once_each_say_what_became_of_them(self):
        _order, row, picking = self._order(('KETTLE', 2, ['CIS']))
        said = self._scan(picking, '\r\n'.join((cis(KETTLE, 'A'), KETTLE, '', cis(KETTLE, 'B'))))
        self.assertEqual([one['ok'] for one in said], [True, False, True])
        self.assertIn("barcode", said[1]['text'])
        self.assertEqual(len(row.code_ids), 2)

    def test_the_product_number_says_which_line(self):
        self.toaster.barcode = TOASTER
        order, row, picking = self._order(('KETTLE', 1, ['CIS']), ('TOASTER', 1, ['CIS']))
        self._scan(picking, cis(TOASTER, 'A'))
        self.assertEqual(row.code_ids.line_market_id, str(order.lines[1].id))
        (said,) = self._scan(picking, cis(TOASTER, 'B'))
        self.assertIn(self.toaster.name, said['text'])
        self.assertEqual(len(row.code_ids), 1)

    def test_the_barcode_of_a_packaging_counts(self):
        self.toaster.barcode = TOASTER
        other = '952730000002' + check_digit('952730000002')
        self.env['product.uom'].create({
            'product_id': self.toaster.id, 'uom_id': self.env.ref('uom.product_uom_pack_6').id,
            'barcode': other})
        order, row, picking = self._order(('KETTLE', 1, ['CIS']), ('TOASTER', 1, ['CIS']))
        self._scan(picking, cis(other, 'A'))
        self.assertEqual(row.code_ids.line_market_id, str(order.lines[1].id))

    def test_where_it_could_be_either_line_a_person_chooses(self):
        self.kettle.barcode = False
        order, row, picking = self._order(('KETTLE', 1, ['CIS']), ('TOASTER', 1, ['CIS']))
        (said,) = self._scan(picking, cis(TOASTER, 'A'))
        self.assertEqual([choice['id'] for choice in said['choices']],
                         [str(line.id) for line in order.lines])
        self.assertFalse(row.code_ids)
        (said,) = self._scan(picking, said['scanned'], str(order.lines[1].id))
        self.assertTrue(said['ok'])
        self.assertEqual(row.code_ids.product_id, self.toaster)
        (said,) = self._scan(picking, cis(KETTLE, 'B'))
        self.assertTrue(said['ok'], "one line is left")

    def test_another_barcode_than_the_products_is_pointed_out(self):
        _order, _row, picking = self._order(('KETTLE', 1, ['CIS']))
        (said,) = self._scan(picking, cis(TOASTER, 'A'))
        self.assertIn("The product has another barcode", said['text'])

    def test_a_code_is_used_once(self):
        first, row, picking = self._order(('KETTLE', 1, ['CIS']))
        _second, other_row, other = self._order(('KETTLE', 1, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        (said,) = self._scan(other, cis(KETTLE, 'A').replace(GS, ''))
        self.assertFalse(said['ok'])
        self.assertIn(str(first.id), said['text'])
        self._scan(other, cis(KETTLE, 'a'))
        self.assertEqual(len(other_row.code_ids), 1, "small letters are another code")
        self.market.move(first, 'CANCELLED', 'USER_CHANGED_MIND')
        self._run('cron_pull_orders')
        self.assertFalse(row.code_ids)
        other_row.code_ids.with_user(self.packer).action_remove()
        (said,) = self._scan(other, cis(KETTLE, 'A'))
        self.assertTrue(said['ok'], "freed by the cancellation")

    def test_two_tables_at_the_same_moment_get_one_clear_message(self):
        _order, row, picking = self._order(('KETTLE', 1, ['CIS']))
        _order, other_row, _other = self._order(('KETTLE', 1, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        code = row.code_ids
        with self.assertRaisesRegex(UserError, "for another unit at the same moment"):
            other_row._add_code(read_code('cis', code.value), code.line_market_id)
        row.invalidate_recordset()
        self.patch(type(row), 'code_ids', property(lambda self: code.browse()))
        with self.assertRaisesRegex(UserError, "Another table gave this unit a code"):
            row._add_code(read_code('cis', cis(KETTLE, 'B')), code.line_market_id)

    def test_another_company_is_not_told_where_a_code_is_used(self):
        _order, row, picking = self._order(('KETTLE', 1, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        stranger = self._make_company("Лютик", self.rouble)
        code = self.env['yandex.market.marking.code'].with_context(allowed_company_ids=stranger.ids)
        with self.assertRaisesRegex(UserError, "Another company"):
            code._check_free(read_code('cis', cis(KETTLE, 'A')), row.browse())

    def test_jewellery_and_imported_goods(self):
        order, row, picking = self._order(('KETTLE', 2, ['UIN']), ('TOASTER', 1, ['RNPT', 'GTD']))
        for scanned in (*UINS, '10999030/310125/0007309/4', '10999030/310125/0007309'):
            (said,) = self._scan(picking, scanned)
            self.assertTrue(said['ok'], said['text'])
        self.assertIn("country of origin", '\n'.join(row._get_missing_codes()))
        self.toaster.country_of_origin = self.env.ref('base.cn')
        none = self.env['stock.package']
        self.assertEqual(row._get_instances(str(order.lines[0].id), none),
                         [{'uin': UINS[0]}, {'uin': UINS[1]}])
        self.assertEqual(row._get_instances(str(order.lines[1].id), none), [{
            'rnpt': '10999030/310125/0007309/004', 'gtd': '10999030/310125/0007309',
            'countryCode': 'CN'}])

    def test_serial_numbers_that_are_codes_are_taken_by_themselves(self):
        iron = self._make_product("Утюг", 'IRON', 0, tracking='serial')
        lots = self.env['stock.lot'].create([
            {'name': name, 'product_id': iron.id, 'company_id': self.company.id}
            for name in (cis(KETTLE, 'L1'), cis(KETTLE, 'L2'), 'SN-3')])
        for lot in lots:
            self.env['stock.quant']._update_available_quantity(
                iron, self.warehouse.lot_stock_id, 1, lot_id=lot)
        order, row, picking = self._order(('IRON', 2, ['CIS']))
        taken = picking.move_line_ids.lot_id
        self.assertEqual(row.code_ids.lot_id, taken.filtered(lambda lot: lot.name != 'SN-3'))
        first, second = picking.move_line_ids
        (first | second)[:1].lot_id = lots[2]
        second.lot_id = lots[1]
        self.assertEqual(row.code_ids.lot_id, lots[1])
        self.assertEqual(row._get_instances(str(order.lines[0].id), self.env['stock.package']), [])
        first.lot_id = lots[0]
        self.assertEqual(row.code_ids.lot_id, lots[0] | lots[1])

    def test_each_box_gets_the_codes_of_its_units(self):
        order, row, picking = self._order(('KETTLE', 3, ['CIS']))
        for name in ('A', 'B', 'C'):
            self._scan(picking, cis(KETTLE, name))
        one, two = self.env['stock.package'].create([{'name': "К-1"}, {'name': "К-2"}])
        line = picking.move_line_ids
        line.write({'quantity': 2, 'result_package_id': one.id})
        line.copy({'quantity': 1, 'result_package_id': two.id})
        number = str(order.lines[0].id)
        self.assertEqual(row._get_instances(number, one),
                         [{'cis': cis(KETTLE, 'A')}, {'cis': cis(KETTLE, 'B')}])
        self.assertEqual(row._get_instances(number, two), [{'cis': cis(KETTLE, 'C')}])

    def test_each_delivery_without_packages_is_a_box_of_its_own(self):
        order, row, picking = self._order(('KETTLE', 3, ['CIS']))
        for name in ('A', 'B', 'C'):
            self._scan(picking, cis(KETTLE, name))
        picking.move_ids.quantity = 1
        picking.with_context(skip_backorder=True).button_validate()
        rest = row.sale_order_id.picking_ids - picking
        number = str(order.lines[0].id)
        self.assertEqual(row._get_instances(number, picking), [{'cis': cis(KETTLE, 'A')}])
        self.assertEqual(row._get_instances(number, rest),
                         [{'cis': cis(KETTLE, 'B')}, {'cis': cis(KETTLE, 'C')}])
        self.assertEqual(len(row._get_instances(number, self.env['stock.package'])), 3)

    def test_a_unit_that_was_exchanged_has_its_code_where_the_new_one_lies(self):
        order, row, picking = self._order(('KETTLE', 3, ['CIS']))
        picking.button_validate()
        wizard = self.env['stock.return.picking'].create({'picking_id': picking.id})
        wizard.product_return_moves.quantity = 1
        wizard.action_create_exchanges()
        for transfer in row.sale_order_id.picking_ids - picking:
            transfer.button_validate()
        for name in ('A', 'B', 'C'):
            self._scan(picking, cis(KETTLE, name))
        self._run('cron_send_commands')
        self.assertEqual(
            [[len(item['instances']) for item in box['items']] for box in order.boxes],
            [[2], [1]])

    def test_codes_of_a_box_are_given_in_full_or_not_at_all(self):
        order, row, picking = self._order(('KETTLE', 2, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        self.assertEqual(row._get_instances(str(order.lines[0].id), picking), [])

    def test_a_line_that_became_shorter_has_a_code_too_many(self):
        order, row, picking = self._order(('KETTLE', 3, ['CIS']))
        for name in ('A', 'B', 'C'):
            self._scan(picking, cis(KETTLE, name))
        self.market.shorten(order, 0, 2)
        self._run('cron_pull_orders')
        self.assertIn("3 codes (CIS) for 2 units", '\n'.join(row._get_missing_codes()))
        row.code_ids[0].with_user(self.packer).action_remove()
        self.assertNotIn("for 2 units", '\n'.join(row._get_missing_codes()))
        self.assertEqual(row._get_instances(str(order.lines[0].id), picking),
                         [{'cis': cis(KETTLE, 'B')}, {'cis': cis(KETTLE, 'C')}])

    def test_who_may_not_work_on_the_delivery_may_not_scan(self):
        _order, _row, picking = self._order(('KETTLE', 1, ['CIS']))
        nobody = new_test_user(
            self.env, 'nobody', company_id=self.company.id, groups='base.group_user',
            company_ids=[Command.set(self.company.ids)])
        with self.assertRaises(AccessError):
            picking.with_user(nobody).yandex_market_scan(cis(KETTLE, 'A'))


@tagged('post_install', '-at_install')
class TestVerdicts(CodesCase):
    """The Market's word on each code, and what waits for it."""

    def test_the_order_is_ready_once_the_codes_have_passed(self):
        order, row, picking = self._order(('KETTLE', 1, ['CIS']))
        self.assertIn("0 of 1", '\n'.join(row._get_missing_codes()))
        picking.button_validate()
        commands = self.env['yandex.market.command'].search([('status', '=', 'PROCESSING')])
        self.assertFalse(commands, "codes are missing")
        self.assertEqual(picking.yandex_market_step, 'refused')
        self._scan(picking, cis(KETTLE, 'A'))
        self._run('cron_send_commands')
        self.assertEqual(row.code_ids.state, 'checking')
        self.assertEqual(picking.yandex_market_step, 'sending', "no person can do anything")
        self.assertIn("Being checked", picking.yandex_market_missing_codes)
        self._check(row)
        self.assertEqual(row.code_ids.state, 'checking', "the first answer is: in progress")
        self.assertTrue(self._waiting(row, 'verdicts'))
        self._check(row)
        self.assertRecordValues(row.code_ids, [{'state': 'ok'}])
        self.assertFalse(self._waiting(row, 'verdicts'))
        self._run('cron_send_commands')
        self.assertEqual(order.substatus, 'READY_TO_SHIP')
        self._run('cron_pull_orders')
        with self.assertRaisesRegex(UserError, "no more changes"):
            row.code_ids.action_remove()

    def test_a_refused_code_calls_a_person_and_can_be_replaced(self):
        order, row, picking = self._order(('KETTLE', 1, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        self._boxes_went_out(order, row)
        marking.judge(order, cis(KETTLE, 'A'), 'INVALID', 'ITEM_SOLD')
        self._check(row)
        self._check(row)
        self.assertRecordValues(
            row.code_ids, [{'state': 'invalid', 'reason': "The unit was sold already"}])
        self.assertIn("The unit was sold already", row.sale_order_id.activity_ids.summary)
        self.assertIn("Check not passed", '\n'.join(row._get_missing_codes()))
        row.code_ids.with_user(self.packer).action_remove()
        self._scan(picking, cis(KETTLE, 'B'))
        self._boxes_went_out(order, row)
        self._check(row)
        self._check(row)
        self.assertEqual(row._get_missing_codes(), [])

    def test_failed_means_two_things(self):
        order, row, picking = self._order(('KETTLE', 1, ['CIS']), ('TOASTER', 1, ['UIN']))
        self._scan(picking, f'{cis(KETTLE, "A")}\n{UINS[0]}')
        self._boxes_went_out(order, row)
        marking.judge(order, cis(KETTLE, 'A'), 'FAILED')
        marking.judge(order, UINS[0], 'FAILED', 'UIN_NO_DATA')
        self._check(row)
        self._check(row)
        self.assertEqual({code.kind: code.state for code in row.code_ids},
                         {'cis': 'failed', 'uin': 'invalid'})
        self.assertTrue(
            self._waiting(row, 'verdicts'), "what could not be checked is asked for again")

    def test_a_word_that_nobody_knows_is_shown_raw(self):
        order, row, picking = self._order(('KETTLE', 1, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        row.code_ids.substatus = 'STOLEN_BY_MARTIANS'
        self.assertEqual(row.code_ids.reason, 'STOLEN_BY_MARTIANS')

    def test_optional_codes_hold_up_nobody_but_an_organizations_order(self):
        _order, row, picking = self._order(('KETTLE', 1, ['CIS_OPTIONAL']))
        self.assertTrue(picking.yandex_market_needs_codes)
        self.assertEqual(row._get_missing_codes(), [])
        _order, row, _picking = self._order(('KETTLE', 1, ['CIS_OPTIONAL']), business=True)
        self.assertEqual(len(row._get_missing_codes()), 1)

    def test_a_cabinet_that_is_throttled_waits_and_stops_no_other(self):
        order, row, picking = self._order(('KETTLE', 1, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        self._boxes_went_out(order, row)
        self.market.misbehave('getOrderIdentifiersStatus', '503', times=10)
        self._check(row)
        self.assertEqual(row.code_ids.state, 'checking')
        self.assertGreater(self._waiting(row, 'verdicts').next_try, fields.Datetime.now())

    def test_nothing_is_asked_for_while_nothing_is_open(self):
        _order, _row, picking = self._order(('KETTLE', 1, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        before = len(self.market.exchanges)
        self._run('cron_check_codes')
        self.assertEqual(len(self.market.exchanges), before)

    def test_codes_that_the_market_has_are_known_from_the_order(self):
        order, row, picking = self._order(('KETTLE', 1, ['CIS']))
        self._scan(picking, cis(KETTLE, 'A'))
        marking.take(order, order.lines[0], [{'cis': cis(KETTLE, 'A')}])
        order.updated = self.market.now()
        self._run('cron_pull_orders')
        self.assertEqual(row.code_ids.state, 'checking')

    def test_the_codes_of_a_dbs_order_are_told_and_not_checked(self):
        order, row, picking = self._order(('KETTLE', 2, ['CIS']), shape='dbs-courier')
        self._scan(picking, cis(KETTLE, 'A'))
        self._run('cron_send_commands')
        self.assertFalse(order.lines[0].instances)
        self._scan(picking, cis(KETTLE, 'B'))
        self._run('cron_send_commands')
        self.assertEqual(order.lines[0].instances,
                         [{'cis': cis(KETTLE, 'A')}, {'cis': cis(KETTLE, 'B')}])
        self.assertEqual(set(row.code_ids.mapped('state')), {'sent'})
        self.assertEqual(row._get_missing_codes(), [])

    def test_returned_units_free_their_codes(self):
        _order, row, picking = self._order(('KETTLE', 2, ['CIS']))
        self._scan(picking, f'{cis(KETTLE, "A")}\n{cis(KETTLE, "B")}')
        picking.button_validate()
        back = self.env['stock.return.picking'].create({'picking_id': picking.id})
        back.product_return_moves.quantity = 1
        back = self.env['stock.picking'].browse(back.action_create_returns()['res_id'])
        back.button_validate()
        self.assertEqual(len(row.code_ids), 2, "which one is back, nobody knows")
        again = self.env['stock.return.picking'].create({'picking_id': picking.id})
        again.product_return_moves.quantity = 1
        again = self.env['stock.picking'].browse(again.action_create_returns()['res_id'])
        again.button_validate()
        self.assertFalse(row.code_ids)
        action = self.env['ir.actions.act_window']._for_xml_id(
            'sale_yandex_market.yandex_market_marking_code_action')
        came_back = self.env['yandex.market.marking.code'].with_context(active_test=False).search(
            [*literal_eval(action['domain']), ('order_id', '=', row.id)])
        self.assertEqual(
            set(came_back.mapped('value')), {cis(KETTLE, 'A'), cis(KETTLE, 'B')})
        came_back.action_circulated()
        self.assertFalse(any(came_back.mapped('to_circulate')))
