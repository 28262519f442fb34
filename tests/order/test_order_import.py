from dataclasses import replace
from decimal import Decimal

from odoo.fields import Command
from odoo.tests import tagged

from ...market.order import SHOP_DELIVERS, Delivery, Order, OrderLine
from ...tools.matches import Matches, find_or_create_matches
from ...tools.order_import import OrderImport, describe_shortage
from ..common import MarketCase


def line(sku='KETTLE', count=1, amount='100', **values):
    amount = amount and Decimal(amount)
    return OrderLine(sku, count, **{'vat': 'VAT_22', 'amount': amount, 'market_id': '7', **values})


def order(*lines, **values):
    return Order('1', lines=lines, **values)


@tagged('post_install', '-at_install')
class TestOrderImport(MarketCase):
    """Orders of the Market in; problems, demands and values of sales orders out."""

    def setUp(self):
        super().setUp()
        self.matches = Matches(
            {'KETTLE': self.kettle, 'KETTLE-X6': self.kettle, 'TOASTER': self.toaster,
             'SETUP': self.setup_service},
            {'KETTLE-X6': 6}, {'VAT_22': self.taxes[22]})

    def _import(self, shop=None, matches=None):
        return OrderImport(shop or self.shop, matches or self.matches)

    # === WHAT IS MISSING === #

    def test_an_order_in_which_all_is_known_has_no_problems(self):
        self.assertEqual(self._import().find_problems(order(line(), line('SETUP'))), [])

    def test_each_problem_says_what_to_do(self):
        for market_order, problem in (
            (order(), "names no goods"),
            (order(line(count=0)), "names no goods"),
            (order(line('NOBODY', name="Ничей")), r"No product for SKU NOBODY \(Ничей\)"),
            (order(line(amount=None)), "does not say what SKU KETTLE costs"),
            (order(line(), contradictions=("1 ≠ 2",)), "contradict its own lines: 1 ≠ 2"),
            (order(line(), currency='EUR'), "The order is in EUR, but its sales order"),
            (order(line(vat='VAT_10')), "No sales tax .* fits VAT_10"),
        ):
            with self.subTest(problem):
                [found] = self._import().find_problems(market_order)
                self.assertRegex(found.text, problem)

    def test_what_the_shop_lacks_is_a_problem_of_each_order(self):
        self.shop.partner_id.active = False
        self.shop.warehouse_id = False
        self.assertEqual(len(self._import().find_problems(order(line()))), 2)

    def test_the_tax_of_a_delivery_counts_where_the_shop_delivers(self):
        market_order = order(line(), delivery=Delivery(vat='VAT_10', price=Decimal(5)))
        self.assertEqual(self._import().find_problems(market_order), [])
        [found] = self._import(self.dbs).find_problems(market_order)
        self.assertEqual(found.cause, 'tax')
        self.assertIn("VAT_10", found.text)

    def test_a_company_with_other_books_needs_a_pricelist_in_roubles(self):
        self.company.currency_id = self._activate_currency('EUR')
        [found] = self._import().find_problems(order(line()))
        self.assertIn("would be in EUR", found.text)
        pricelist = self.env['product.pricelist'].create(
            {'name': "Рубли", 'currency_id': self.rouble.id, 'company_id': self.company.id})
        self.account.pricelist_id = pricelist
        self.assertEqual(self._import().find_problems(order(line())), [])
        self.assertEqual(self._import().pricelist, pricelist)

    # === GOODS === #

    def test_the_demand_adds_up_packs_and_lines_and_leaves_out_services(self):
        self.assertEqual(
            self._import().get_demand(order(
                line(count=2), line('KETTLE-X6', 3), line('TOASTER'), line('SETUP'))),
            {self.kettle: 20, self.toaster: 1})

    def test_a_kit_needs_its_components(self):
        if 'mrp.bom' not in self.env:
            self.skipTest("Manufacturing is not installed.")
        kit = self._make_product("Набор", 'SET', 0)
        self._make_bom(kit, {self.kettle: 2, self.toaster: 1})
        order_import = self._import(matches=self.matches._replace(
            products={'SET': kit, 'KETTLE': self.kettle}))
        self.assertEqual(
            order_import.get_demand(order(line('SET', 3), line())),
            {self.kettle: 7, self.toaster: 3})

    def test_a_shortage_names_the_goods(self):
        self.assertEqual(
            describe_shortage(self.env, {self.kettle: (3, 1.5), self.toaster: (1, -2)}),
            f"Not enough of {self.kettle.display_name}: 3 needed, 1.5 free.\n"
            f"Not enough of {self.toaster.display_name}: 1 needed, 0 free.")

    # === LINES OF THE SALES ORDER === #

    def _lines(self, market_order, shop=None):
        return [
            (values['product_id'], values['product_uom_qty'], values['price_unit'])
            for values in self._import(shop).prepare_order_line_vals(market_order)]

    def test_a_total_that_does_not_divide_is_two_lines_and_one_subsidy(self):
        goods = line('KETTLE-X6', 1, subsidy=Decimal('12.5'))
        values = self._import().prepare_order_line_vals(order(goods))
        self.assertEqual(
            [(one['product_uom_qty'], one['price_unit'], one['yandex_market_subsidy'])
             for one in values], [(2, 16.66, 12.5), (4, 16.67, 0)])
        for one in values:
            self.assertEqual(one['tax_ids'], [Command.set(self.taxes[22].ids)])
            self.assertEqual(one['yandex_market_line_id'], '7')

    def test_what_the_market_does_not_tax_has_the_products_own_taxes(self):
        self.kettle.taxes_id = self.taxes[10]
        untaxed, without_vat = (
            self._import().prepare_order_line_vals(order(line(vat=vat)))[0]['tax_ids']
            for vat in (None, 'NO_VAT'))
        self.assertEqual(untaxed, [Command.set(self.taxes[10].ids)])
        self.assertEqual(without_vat, [Command.set([])])

    def test_the_delivery_is_a_line_where_the_shop_delivers(self):
        market_order = order(line(), delivery=Delivery(vat='VAT_22', price=Decimal(5)))
        self.assertEqual(self._lines(market_order), [(self.kettle.id, 1, 100)])
        carrier = self.dbs._get_carrier()
        delivered = [(self.kettle.id, 1, 100), (carrier.product_id.id, 1, 5)]
        self.assertEqual(self._lines(market_order, self.dbs), delivered)
        self.assertEqual(self._lines(replace(market_order, delivery=replace(
            market_order.delivery, partner_type=SHOP_DELIVERS))), delivered)

    def test_the_subsidy_is_a_line_of_each_vat_where_the_cabinet_wants_it(self):
        market_order = order(
            line(subsidy=Decimal(3)), line('TOASTER', subsidy=Decimal(4)), line('SETUP', vat=None))
        self.assertEqual(len(self._lines(market_order)), 3)
        self.account.subsidy_policy = 'line'
        product = self.env.ref('sale_yandex_market.product_subsidy')
        self.assertEqual(self._lines(market_order)[3:], [(product.id, 1, 7)])

    def test_matches_are_those_of_all_orders(self):
        matches = find_or_create_matches(self.account, [
            order(line('KETTLE'), delivery=Delivery(vat='VAT_10')),
            order(line('NOBODY', vat='VAT_20'), line('TOASTER', count=0))])
        self.assertEqual(matches.products, {'KETTLE': self.kettle})
        self.assertEqual(
            matches.taxes, {f'VAT_{rate}': self.taxes[rate] for rate in (22, 20, 10)})
        self.assertEqual(self.account.offer_ids.mapped('sku'), ['KETTLE'])
