"""The one base of the tests that need Odoo: a company with goods, a cabinet and its shops."""
import json

from odoo.fields import Command
from odoo.tests import HttpCase, TransactionCase

from ..market import parsing, pull
from . import payloads


class MarketData:
    """Records that every test of the module stands on. The company keeps its books in roubles."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.lang']._activate_lang('en_US')
        cls.rouble = cls._activate_currency('RUB')
        cls.company = cls._make_company("Ромашка", cls.rouble)
        cls.env.user.write({
            'lang': 'en_US',
            'company_ids': [Command.link(cls.company.id)],
            'company_id': cls.company.id,
        })
        cls.env = cls.env(context={
            **cls.env.context, 'allowed_company_ids': cls.company.ids, 'lang': 'en_US'})
        cls.warehouse = cls.env['stock.warehouse'].search(
            [('company_id', '=', cls.company.id)]) or cls.env['stock.warehouse'].create({
                'name': "Склад", 'code': 'RO', 'company_id': cls.company.id})
        cls.taxes = {rate: cls._make_tax(rate) for rate in (22, 20, 10, 0)}
        cls.account = cls.env['yandex.market.account'].create({
            'name': "Ромашка", 'business_id': '9000222000222', 'company_id': cls.company.id,
            'api_key': 'ACMA:test'})
        cls.shop = cls._make_shop("Ромашка FBS", 'fbs', '21610001')
        cls.express = cls._make_shop("Ромашка Экспресс", 'express', '21610003')
        cls.dbs = cls._make_shop("Ромашка DBS", 'dbs', '21610002')
        cls.kettle = cls._make_product("Чайник", 'KETTLE', 10)
        cls.toaster = cls._make_product("Тостер", 'TOASTER', 10)
        cls.setup_service = cls.env['product.product'].create({
            'name': "Настройка", 'default_code': 'SETUP', 'type': 'service',
            'company_id': cls.company.id})

    @classmethod
    def _activate_currency(cls, code):
        currency = cls.env['res.currency'].with_context(active_test=False).search(
            [('name', '=', code)])
        currency.active = True
        return currency

    @classmethod
    def _make_company(cls, name, currency):
        return cls.env['res.company'].create({
            'name': name, 'currency_id': currency.id, 'country_id': cls.env.ref('base.ru').id})

    @classmethod
    def _make_tax(cls, rate, included=True, company=None):
        company = company or cls.company
        group = cls.env['account.tax.group'].search(
            [('company_id', '=', company.id)], limit=1) or cls.env['account.tax.group'].create(
                {'name': "НДС", 'company_id': company.id})
        return cls.env['account.tax'].create({
            'name': f"НДС {rate}%" if included else f"НДС {rate}% сверху",
            'amount': rate,
            'type_tax_use': 'sale',
            'price_include_override': 'tax_included' if included else 'tax_excluded',
            'company_id': company.id,
            'country_id': company.country_id.id,
            'tax_group_id': group.id,
        })

    @classmethod
    def _make_shop(cls, name, placement, campaign):
        return cls.env['yandex.market.shop'].create({
            'name': name, 'placement': placement, 'campaign_id': campaign,
            'account_id': cls.account.id, 'warehouse_id': cls.warehouse.id,
            'sends_stock': True})

    @classmethod
    def _make_product(cls, name, reference, quantity, **values):
        product = cls.env['product.product'].create({
            'name': name, 'default_code': reference, 'type': 'consu', 'is_storable': True,
            'company_id': cls.company.id, **values})
        if quantity:
            cls._put_in_stock(product, quantity)
        return product

    @classmethod
    def _make_bom(cls, kit, components):
        """Make a product a kit.

        :param dict components: quantity by product
        :return: its bill of materials
        """
        return cls.env['mrp.bom'].create({
            'product_tmpl_id': kit.product_tmpl_id.id, 'type': 'phantom',
            'company_id': cls.company.id,
            'bom_line_ids': [
                Command.create({'product_id': component.id, 'product_qty': quantity})
                for component, quantity in components.items()]})

    @classmethod
    def _put_in_stock(cls, product, quantity):
        cls.env['stock.quant']._update_available_quantity(
            product, cls.warehouse.lot_stock_id, quantity)

    def _free(self, product):
        """Read what Odoo itself says is free in the warehouse."""
        product.invalidate_recordset()
        return product.with_context(warehouse_id=self.warehouse.id).free_qty

    def _take(self, order, shop=None, **members):
        """Let a new order come in as the Market lists it, with numbers as they come over the wire.

        :param members: in the place of what is listed, see :func:`payloads.pulled`
        """
        shop = shop or self.shop
        listed = payloads.listed(order, shop.campaign_id, **members)
        exact = parsing.parse(json.dumps(listed).encode())
        return self.env['yandex.market.order']._apply_shop_orders(shop, [pull.read_order(exact)])

    def _find_row(self, number):
        return self.env['yandex.market.order'].search([('market_id', '=', str(number))])


class MarketCase(MarketData, TransactionCase):
    """A test of the models."""


class MarketHttpCase(MarketData, HttpCase):
    """A test over HTTP."""
