from odoo import SUPERUSER_ID, fields, models

from ...market import order_status, parsing, pull
from ...market.order import Order
from ...tools.channels import CHANNELS
from ...tools.faults import fault_apart


class YandexMarketOrder(models.Model):
    _name = 'yandex.market.order'
    _description = "Yandex Market Order"
    _inherit = ['mail.thread', 'mail.activity.mixin', 'yandex.market.link.mixin']
    _order = 'ordered_at desc, id desc'
    _rec_name = 'market_id'
    _check_company_auto = True
    _mail_post_access = 'read'

    shop_id = fields.Many2one(
        'yandex.market.shop', required=True, ondelete='restrict', readonly=True)
    account_id = fields.Many2one(related='shop_id.account_id', store=True, precompute=True)
    company_id = fields.Many2one(
        related='shop_id.company_id', store=True, precompute=True, index=True)
    market_id = fields.Char(string="Order Number", required=True, readonly=True)
    channel = fields.Selection(
        CHANNELS, readonly=True, help="What brought the first word of the order.")
    status = fields.Char(readonly=True)
    substatus = fields.Char(readonly=True)
    progress = fields.Integer(
        readonly=True, help="How far the order has come on the Market; it never goes back.")
    updated_at = fields.Datetime(
        string="Changed on the Market", readonly=True,
        help="Time of the Market's last change that was read from it.")
    state = fields.Selection(
        [
            ('new', "New"),
            ('imported', "Accepted"),
            ('exception', "Needs attention"),
            ('cancelled', "Cancelled"),
            ('done', "Done"),
        ],
        required=True, default='new', readonly=True, index=True)
    error = fields.Text(string="Reason", readonly=True)
    is_test = fields.Boolean(string="Test Order", readonly=True)
    ordered_at = fields.Datetime(string="Order Time", readonly=True)
    shipment_date = fields.Date(readonly=True)
    currency_id = fields.Many2one('res.currency', readonly=True)
    amount_total = fields.Monetary(
        string="Buyer Pays", readonly=True,
        help="For the goods, and for the delivery where the shop delivers itself.")
    subsidy = fields.Monetary(
        string="Market Subsidy", readonly=True,
        help="What the Market pays on top of the buyer's money.")
    delivery_price = fields.Monetary(
        readonly=True, help="What the buyer pays for the delivery, where the shop delivers itself.")
    delivery_vat = fields.Char(string="VAT of the Delivery", readonly=True)
    notes = fields.Text(string="Buyer's Comment", readonly=True)
    payload = fields.Text(
        readonly=True, copy=False, groups='sale_yandex_market.group_market_manager',
        help="The order as the Market sent it.")
    sale_order_id = fields.Many2one(
        'sale.order', string="Sales Order", readonly=True, copy=False, index='btree_not_null',
        ondelete='restrict')

    # With these, Odoo has at hand which of them follow an order that changes. Decision: "An order
    # that is taken asks the database little".
    sale_order_ids = fields.One2many(
        'sale.order', 'yandex_market_order_id', string="Sales Orders", readonly=True)
    picking_ids = fields.One2many(
        'stock.picking', 'yandex_market_order_id', string="Transfers", readonly=True)
    return_ids = fields.One2many('yandex.market.return', 'order_id', string="Returns")
    command_ids = fields.One2many(
        'yandex.market.command', 'order_id', string="Commands",
        domain=[('is_reading', '=', False)])

    _account_market_uniq = models.Constraint(
        'UNIQUE(account_id, market_id)', "The cabinet has this order already.")
    _shop_channel_idx = models.Index("(shop_id, channel, id)")

    # === BUSINESS METHODS === #

    def _read_payload(self):
        """Read the stored order again.

        :rtype: market.order.Order
        """
        payload = parsing.parse(self.sudo().payload.encode())
        is_pulled = 'orderId' in payload
        return pull.read_order(payload) if is_pulled else self._read_other_payload(payload)

    def _is_alive(self):
        """Tell whether the order still goes on, on the Market and here."""
        return bool(self) and self.state in ('imported', 'exception') and (
            self.status not in order_status.FINAL)

    def _is_only_held(self):
        """Tell whether the Market has only asked to hold the goods so far."""
        return not self.status or self.status in order_status.HOLDING

    def _get_responsible(self):
        """Give the person to call: the cabinet's, as long as they may see the order.

        Decision: "Activities go to a person who may see the order".
        """
        self.ensure_one()
        return self.account_id._get_responsible(self)

    # === HOOKS FOR A CHANNEL THAT WAITS FOR AN ANSWER === #

    def _read_other_payload(self, payload):
        """Read a stored payload that is not the pull API's.

        :param dict payload: JSON with exact numbers
        :return: of a channel that is no longer served, only the number
        :rtype: market.order.Order
        """
        return Order(self.market_id)

    def _keep_answer(self, number):
        """Take note of the number by which the Market is to know the order.

        :param str number: the first one counts
        """

    def _may_refuse(self):
        """Tell whether the order may still be refused when its goods are short."""
        return False

    def _set_refused(self, reason):
        """Give the order back to the Market, which cancels it.

        :param str reason: for people
        """

    def _is_refused_by_shop(self):
        """Tell whether the shop has refused the order."""
        return False

    def _take_back_refusal(self):
        """Drop a refusal, since the Market goes on with the order.

        :return: whether there was one
        """
        return False

    # === WORK === #

    def _for_shop(self, shop):
        """Work in a shop's company, as the system, in the responsible person's language."""
        # Read together: who acts, who is responsible, the company, and the customer.
        shop_sudo = shop.sudo()
        users = shop_sudo.account_id.user_id | shop_sudo.env['res.users'].browse(SUPERUSER_ID)
        users.fetch()
        (users.partner_id | shop_sudo.company_id.partner_id | shop_sudo.partner_id).fetch()
        return self.with_user(SUPERUSER_ID).with_company(shop.company_id).with_context(
            lang=shop.account_id._get_responsible_lang(), allowed_company_ids=shop.company_id.ids)

    def _schedule_activity(self, text, activity='mail.mail_activity_data_todo'):
        """Ask the responsible person to look at something that is no fault."""
        self._log_note(text)
        with fault_apart(self.env.cr, self._warn_uncalled):
            (self.sale_order_id or self).activity_schedule(
                activity, summary=text, user_id=self._get_responsible().id)
