"""The contact that the parcel of one order goes to, where the shop delivers itself."""
from odoo import fields, models

from ...market import countries


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    contact_id = fields.Many2one(
        'res.partner', string="Delivery Contact", readonly=True, copy=False,
        help="Made for this order, where the shop delivers itself.")

    def _create_delivery_contacts(self, market_orders):
        """Create the delivery contacts of orders that the shop delivers itself.

        Decision: "One generic customer for each shop".

        :param dict market_orders: ``market.order.Order`` by order
        """
        for order in self:
            if order.shop_id._delivers_itself(market_orders[order]):
                order.contact_id = self.env['res.partner'].create({
                    'parent_id': order.shop_id.partner_id.id,
                    'company_id': order.company_id.id,
                    'type': 'delivery',
                    'name': order._get_nameless_buyer(),
                    **order._prepare_contact_vals(market_orders[order]),
                })

    def _get_nameless_buyer(self):
        """Return the contact's name while the buyer's is unknown, or once it is erased."""
        return self.env._("Buyer of order %s", self.market_id)

    def _prepare_contact_vals(self, market_order):
        """Prepare the values of a delivery contact.

        :param market_order: ``market.order.Order``
        :rtype: dict
        """
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

    def _update_contact(self, market_order):
        """Update the contact from a changed address: the apartment comes later than the street.

        A field that a person corrected is kept as long as the Market's value does not change.

        :param market_order: ``market.order.Order``
        """
        if not self.contact_id or self.is_erased:
            return
        before = self._read_payload()
        if (market_order.delivery.address, market_order.notes) != (
                before.delivery.address, before.notes):
            self.contact_id.with_context(tracking_disable=True).write(
                self._prepare_contact_vals(market_order))
