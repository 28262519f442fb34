"""The dialog that takes missing units out of an order."""
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class YandexMarketRemoveItems(models.TransientModel):
    _name = 'yandex.market.remove.items'
    _description = "Shorten a Yandex Market Order"

    picking_id = fields.Many2one(
        'stock.picking', string="Delivery", required=True, readonly=True)
    line_ids = fields.One2many('yandex.market.remove.items.line', 'wizard_id', string="Goods")
    is_understood = fields.Boolean(string="I understand that this can't be undone")

    @api.model
    def default_get(self, fields_list):
        """List the goods that the buyer wants."""
        values = super().default_get(fields_list)
        picking = self.env['stock.picking'].browse(values.get('picking_id'))
        if 'line_ids' in fields_list and picking:
            values['line_ids'] = [
                Command.create(line) for line in
                picking._get_market_order()._get_removable_lines()]
        return values

    def action_shorten(self):
        """Take the missing units out of the order, here and on the Market.

        :raise UserError: nothing is missing, the Market does not allow it, or the person did not
            say that they understand
        """
        self.ensure_one()
        if not self.is_understood:
            raise UserError(self.env._(
                "Tick that you understand: the order can't be made longer again."))
        self.picking_id.check_access('write')
        self.picking_id._get_market_order()._shorten(
            {line.market_id: line.left for line in self.line_ids})


class YandexMarketRemoveItemsLine(models.TransientModel):
    _name = 'yandex.market.remove.items.line'
    _description = "Goods of a Yandex Market Order to Shorten"

    wizard_id = fields.Many2one('yandex.market.remove.items', required=True, ondelete='cascade')
    market_id = fields.Char(string="Line on the Market", required=True)
    name = fields.Char(string="Product", required=True)
    ordered = fields.Integer(required=True)
    left = fields.Integer(string="There Are", required=True)
