from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..market.digital import ENDLESS, LONGEST_CODE, LONGEST_SLIP, MOST_CODES, DigitalItem


class YandexMarketDigitalSend(models.TransientModel):
    _name = 'yandex.market.digital.send'
    _description = "Codes of a Yandex Market Order"

    order_id = fields.Many2one('yandex.market.order', required=True, readonly=True)
    line_ids = fields.One2many('yandex.market.digital.send.line', 'send_id', string="Lines")

    @api.model
    def default_get(self, fields_list):
        """List the lines of the order, with the serial numbers that are reserved for it."""
        values = super().default_get(fields_list)
        order = self.env['yandex.market.order'].browse(values.get('order_id'))
        order.check_access('read')
        lines = order.sudo()._read_payload().sold_lines if order else ()
        products = order.sudo().sale_order_id.order_line.grouped('yandex_market_line_id')
        values['line_ids'] = [
            Command.create({
                'market_line_id': line.market_id,
                'name': line.name or line.sku,
                'count': line.count,
                'codes': '\n'.join(order.sudo()._get_lots(line)),
                'slip': products[line.market_id].product_id[:1].description_pickingout
                if line.market_id in products else False,
            }) for line in lines]
        return values

    def action_send(self):
        """Enqueue the codes of all lines.

        :raise UserError: they are not what the Market takes; the text says what is wrong
        """
        self.ensure_one()
        self.order_id._enqueue_digital([line._read() for line in self.line_ids])


class YandexMarketDigitalSendLine(models.TransientModel):
    _name = 'yandex.market.digital.send.line'
    _description = "Codes of a Line of a Yandex Market Order"

    send_id = fields.Many2one(
        'yandex.market.digital.send', string="Order to Send", required=True, ondelete='cascade')
    market_line_id = fields.Char(required=True)
    name = fields.Char(string="Product", readonly=True)
    count = fields.Integer(string="Units", readonly=True)
    codes = fields.Text(help="One code a line.")
    slip = fields.Text(
        string="How to Use Them",
        help="The buyer gets it with the codes. It is taken from the product's description on "
             "deliveries.")
    activate_till = fields.Date(
        string="Good Until", required=True, default=ENDLESS,
        help="Leave the day far ahead for codes that don't expire.")

    def _read(self):
        """Read the codes that were entered for a line.

        :rtype: market.digital.DigitalItem
        :raise UserError: it is not what the Market takes
        """
        codes = [code.strip() for code in (self.codes or '').splitlines() if code.strip()]
        problem = None
        if len(codes) != self.count or len(set(codes)) != self.count or self.count > MOST_CODES:
            problem = self.env._(
                "Enter %(count)s different codes for %(name)s, one a line; there are %(found)s.",
                count=self.count, name=self.name, found=len(set(codes)))
        elif max(map(len, codes), default=0) > LONGEST_CODE:
            problem = self.env._(
                "A code for %(name)s is longer than %(most)s characters.",
                name=self.name, most=LONGEST_CODE)
        elif not self.slip or len(self.slip) > LONGEST_SLIP:
            problem = self.env._(
                "Tell the buyer of %(name)s how to use the codes, in %(most)s characters at most.",
                name=self.name, most=LONGEST_SLIP)
        elif self.activate_till < fields.Date.context_today(self):
            problem = self.env._("The codes for %s have expired.", self.name)
        if problem:
            raise UserError(problem)
        return DigitalItem(self.market_line_id, tuple(codes), self.slip, self.activate_till)
