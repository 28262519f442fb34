from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_SHOWN = 30


class DeliveryCarrier(models.Model):
    _inherit = 'delivery.carrier'

    yandex_market_service_id = fields.Char(
        string="Delivery Service ID on the Market",
        help="Under it the Market is told the track numbers of orders that the shop delivers.")

    @api.ondelete(at_uninstall=True)
    def _unlink_except_of_market_orders(self):
        """Keep the delivery method of the Market's orders, as long as one of them has it.

        Odoo would take it off sales orders and deliveries that are to stay as they are.
        Decision: "What Odoo's own records use stays".

        :raise UserError: sales orders or deliveries have it
        """
        carrier = self & self._get_market_carrier()
        if carrier and any(
                self.env[model].sudo().search_count([('carrier_id', '=', carrier.id)], limit=1)
                for model in ('sale.order', 'stock.picking')):
            raise UserError(self.env._(
                "Sales orders and deliveries have the delivery method %s. Archive it instead.",
                carrier.name))

    @api.model
    def _get_market_carrier(self):
        """Give the delivery method of orders that have no other one; none if somebody deleted it.

        :rtype: delivery.carrier
        """
        return self.env.ref(
            'sale_yandex_market.delivery_carrier_market', raise_if_not_found=False
        ) or self.browse()

    def action_yandex_market_find_service(self):
        """Find the delivery service on the Market by the name of the delivery method.

        :raise UserError: there is not exactly one; the text lists what there is
        """
        self.ensure_one()
        account = self.env['yandex.market.account'].search(
            [('business_id', '!=', False)]).filtered(lambda account: account.sudo().api_key)[:1]
        if not account:
            raise UserError(self.env._("Connect a cabinet of the Market first."))
        services = account._request(lambda client: client.get_delivery_services())
        name = self.name.casefold()
        found = [one for one in services if name in one.name.casefold()]
        found = [one for one in found if name == one.name.casefold()] or found
        if len(found) == 1:
            self.yandex_market_service_id = found[0].id
            return
        raise UserError(self.env._(
            "The Market has no single delivery service by the name of %(name)s. Enter the ID of "
            "the right one:\n%(services)s", name=self.name, services='\n'.join(
                f'{one.id} {one.name}' for one in (found or services)[:MOST_SHOWN])))
