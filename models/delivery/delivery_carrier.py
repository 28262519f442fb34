from odoo import fields, models
from odoo.exceptions import UserError

MOST_SHOWN = 30


class DeliveryCarrier(models.Model):
    _inherit = 'delivery.carrier'

    yandex_market_service_id = fields.Char(
        string="Delivery Service ID on the Market",
        help="Under it the Market is told the track numbers of orders that the shop delivers.")

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
