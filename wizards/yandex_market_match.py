"""SKUs that orders wait for, and the products that a person chooses for them."""
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..tools.client_actions import notify


class YandexMarketMatch(models.TransientModel):
    _name = 'yandex.market.match'
    _description = "Products for SKUs of Yandex Market"

    order_ids = fields.Many2many('yandex.market.order', readonly=True)
    line_ids = fields.One2many('yandex.market.match.line', 'match_id', string="SKUs")

    @api.model
    def default_get(self, fields_list):
        """List the SKUs that the orders wait for; what is suggested alone is chosen already."""
        values = super().default_get(fields_list)
        [(_set, _zero, ids)] = values.get('order_ids') or [Command.set([])]
        orders = self.env['yandex.market.order'].browse(ids)
        orders.check_access('read')
        values['line_ids'] = [
            Command.create({
                'offer_id': offer.id, 'product_id': offer._get_sure_suggestion().id,
                'pack_size': offer.pack_size})
            for offer in orders._find_waiting_offers()]
        return values

    def action_match(self):
        """Match the SKUs to the chosen products, and go on with the orders.

        Orders that were not asked about and wait for the same SKUs go on within a minute.

        :return: a message that says how many orders go on
        :rtype: dict
        :raise UserError: no product is chosen
        """
        self.ensure_one()
        chosen = self.line_ids.filtered('product_id')
        if not chosen:
            raise UserError(self.env._("Choose a product for one SKU at least."))
        waiting = sum(chosen.mapped('waiting_count'))
        for line in chosen:
            line.offer_id.write({
                'product_id': line.product_id.id, 'pack_size': line.pack_size})
        self.order_ids.check_access('read')
        self.order_ids.filtered(lambda order: order.state == 'exception')._retry()
        return notify(self.env._("Orders that go on: %s.", waiting))


class YandexMarketMatchLine(models.TransientModel):
    _name = 'yandex.market.match.line'
    _description = "Product for a SKU of Yandex Market"

    match_id = fields.Many2one('yandex.market.match', required=True, ondelete='cascade')
    offer_id = fields.Many2one('yandex.market.offer', required=True, ondelete='cascade')
    sku = fields.Char(related='offer_id.sku')
    name = fields.Char(related='offer_id.market_name', string="Name on the Market")
    company_id = fields.Many2one(related='offer_id.company_id')
    suggestion_ids = fields.Many2many(related='offer_id.suggestion_ids')
    waiting_count = fields.Integer(related='offer_id.waiting_count')
    product_id = fields.Many2one('product.product', check_company=True)
    pack_size = fields.Integer(default=1, required=True)
