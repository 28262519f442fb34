"""What a sales order is filled with."""
from collections import defaultdict

from odoo import models
from odoo.fields import Command

from ...market import countries, money
from ...market.dates import noon_in_moscow

# Odoo prices a line anew when its quantity changes, unless its price was set by hand: unless it
# differs from the one that Odoo worked out. So that even a price of 0 stays the Market's:
SET_BY_HAND = {'technical_price_unit': -1, 'discount': 0}


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _prepare_sale_order_vals(self, market_order, matches):
        """Put an order into a sales order's values.

        :param market_order: ``market.order.Order``
        :param Matches matches: what its words stand for
        :rtype: dict
        """
        shop = self.shop_id
        values = {
            'company_id': self.company_id.id,
            'partner_id': shop.partner_id.id,
            'partner_shipping_id': self._find_or_create_delivery_contact(market_order).id,
            'warehouse_id': shop.warehouse_id.id,
            'pricelist_id': self._get_pricelist().id,
            'user_id': False,
            'client_order_ref': self.market_id,
            'commitment_date': self.shipment_date and noon_in_moscow(self.shipment_date),
            'yandex_market_order_id': self.id,
            'yandex_market_is_test': self.is_test,
            'yandex_market_subsidy': self.subsidy,
            'order_line': [
                Command.create(line)
                for line in self._prepare_order_line_vals(market_order, matches)],
        }
        if self.ordered_at:
            values['date_order'] = self.ordered_at
        if shop._delivers_itself(market_order):
            values['carrier_id'] = shop._get_carrier().id
        return values

    def _prepare_order_line_vals(self, market_order, matches):
        values = []
        for line in market_order.sold_lines:
            product = matches.products[line.sku]
            subsidy = line.subsidy
            for units, price in money.split(
                    self._get_line_amount(line), matches.units(line)):
                values.append({
                    'product_id': product.id,
                    'product_uom_qty': units,
                    'price_unit': float(price),
                    **SET_BY_HAND,
                    'tax_ids': [Command.set(self._get_taxes(product, line.vat, matches).ids)],
                    'yandex_market_line_id': line.market_id,
                    'yandex_market_subsidy': float(subsidy),
                })
                subsidy = money.ZERO
        return [
            *values,
            *self._prepare_delivery_line_vals(market_order, matches),
            *self._prepare_subsidy_line_vals(market_order, matches),
        ]

    def _prepare_delivery_line_vals(self, market_order, matches):
        if not (market_order.delivery.price and self.shop_id._delivers_itself(market_order)):
            return []
        carrier = self.shop_id._get_carrier()
        return [{
            'name': carrier.name,
            'product_id': carrier.product_id.id,
            'product_uom_qty': 1,
            'price_unit': float(market_order.delivery.price),
            **SET_BY_HAND,
            'tax_ids': [Command.set(self._get_taxes(
                carrier.product_id, market_order.delivery.vat, matches).ids)],
            'is_delivery': True,
            'sequence': 999,
        }]

    def _prepare_subsidy_line_vals(self, market_order, matches):
        """Write the Market's subsidy as order lines, one for each kind of VAT, where wanted."""
        if self.account_id.subsidy_policy != 'line':
            return []
        product = self.env.ref('sale_yandex_market.product_subsidy')
        by_vat = defaultdict(lambda: money.ZERO)
        for line in market_order.lines:
            by_vat[line.vat] += line.subsidy
        by_vat[market_order.delivery.vat] += market_order.delivery.subsidy
        return [
            {
                'product_id': product.id,
                'product_uom_qty': 1,
                'price_unit': float(amount),
                **SET_BY_HAND,
                'tax_ids': [Command.set(self._get_taxes(product, vat, matches).ids)],
                'sequence': 1000,
            }
            for vat, amount in by_vat.items() if amount]

    def _get_taxes(self, product, vat, matches):
        """Find the taxes of a line; where the Market names no VAT they are the product's own."""
        if vat is None:
            return product.taxes_id._filter_taxes_by_company(self.company_id)
        return matches.taxes.get(vat, self.env['account.tax'])

    def _find_or_create_delivery_contact(self, market_order):
        """Give the contact that the parcel goes to.

        The Market hides the buyer of an order that it delivers itself: the shop's generic
        customer stands for all of them.
        """
        customer = self.shop_id.partner_id
        if not self.shop_id._delivers_itself(market_order):
            return customer
        self.contact_id = self.env['res.partner'].create({
            'parent_id': customer.id,
            'company_id': self.company_id.id,
            'type': 'delivery',
            'name': self._get_nameless_buyer(),
            **self._prepare_contact_vals(market_order),
        })
        return self.contact_id

    def _get_nameless_buyer(self):
        """Call a buyer whom the Market does not name, or who is not to be named any more."""
        return self.env._("Buyer of order %s", self.market_id)

    def _prepare_contact_vals(self, market_order):
        """Put what the Market tells of the place, and of who waits there, into values."""
        address = market_order.delivery.address
        values = {
            'street': address.street,
            'street2': address.details or (
                market_order.delivery.outlet_code
                and self.env._("Pickup point %s", market_order.delivery.outlet_code)),
            'city': address.city,
            'zip': address.postcode,
            'country_id': self._find_country(address.country).id,
            'comment': market_order.notes,
        }
        people = {'name': address.recipient, 'phone': address.phone}
        return {**values, **{name: value for name, value in people.items() if value}}

    def _find_country(self, name):
        """Find a country by the Russian name that the Market writes."""
        code = countries.code_of(name)
        return self.env['res.country'].search([('code', '=', code)]) if code else (
            self.env['res.country'])
