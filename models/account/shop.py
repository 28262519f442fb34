import secrets

from odoo import api, fields, models

from ...market.dates import moscow_day
from ...market.order import SHOP_DELIVERS
from ...tools.changed import write_changed

# The Market's placementType; its FBS stands for FBS or Express, which a person tells apart.
PLACEMENTS = {'FBS': 'fbs', 'DBS': 'dbs', 'FBY': 'fby', 'LAAS': 'laas'}


class YandexMarketShop(models.Model):
    _name = 'yandex.market.shop'
    _description = "Yandex Market Shop"
    _order = 'account_id, name, id'
    _check_company_auto = True

    account_id = fields.Many2one(
        'yandex.market.account', string="Cabinet", required=True, ondelete='restrict', index=True)
    company_id = fields.Many2one(related='account_id.company_id', store=True, index=True)
    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    campaign_id = fields.Char(
        string="Campaign ID", help="campaignId: it stands under API and modules of the shop.")
    placement = fields.Selection(
        [('fbs', "FBS"), ('express', "Express"), ('dbs', "DBS"), ('fby', "FBY"), ('laas', "LaaS")],
        string="Work Model", required=True, default='fbs',
        help="The Market calls both FBS and Express shops FBS: choose Express yourself.")
    api_availability = fields.Char(string="API Access", readonly=True, copy=False)
    warehouse_id = fields.Many2one(
        'stock.warehouse', check_company=True,
        help="Orders are checked against its free stock and delivered from it.")
    market_warehouse_id = fields.Char(string="Warehouse ID on the Market")
    partner_id = fields.Many2one(
        'res.partner', string="Generic Customer", check_company=True,
        help="Customer of the sales orders: the Market does not tell who the buyer is.")
    carrier_id = fields.Many2one(
        'delivery.carrier', string="Delivery Method", check_company=True,
        help="For orders that the shop delivers itself: it carries the delivery price.")
    webhook_key = fields.Char(
        readonly=True, required=True, copy=False, index=True,
        default=lambda self: secrets.token_urlsafe(24),
        groups='sale_yandex_market.group_market_manager')
    webhook_url = fields.Char(
        string="Address for the Market's Calls", compute='_compute_webhook_url',
        groups='sale_yandex_market.group_market_manager')

    _webhook_key_uniq = models.Constraint(
        'UNIQUE(webhook_key)', "Another shop has this key already.")
    _campaign_uniq = models.Constraint(
        'UNIQUE(account_id, campaign_id)', "The cabinet has a shop with this campaign already.")

    @api.depends('webhook_key')
    def _compute_webhook_url(self):
        for shop in self:
            shop.webhook_url = f'{shop.get_base_url()}/yandex_market/{shop.webhook_key}'

    @api.model_create_multi
    def create(self, vals_list):
        shops = super().create(vals_list)
        for shop in shops:
            shop.warehouse_id = shop.warehouse_id or shop._get_only_warehouse()
            shop.partner_id = shop.partner_id or shop._create_generic_customer()
        shops._mark_stock()
        return shops

    def write(self, vals):
        """Try waiting orders again, and renew the labels and stocks that a setting changes."""
        before = {shop: {name: shop[name] for name in vals} for shop in self}
        result = super().write(vals)
        changed = {
            shop: {name for name, value in values.items() if shop[name] != value}
            for shop, values in before.items()}
        self.env['yandex.market.order']._trigger_retry()
        self._renew_resized_labels(changed)
        self._follow_ready_policy(changed)
        self._send_stock_anew(changed)
        return result

    def _get_only_warehouse(self):
        """Find the warehouse of a company that has only one."""
        warehouses = self.env['stock.warehouse'].search(
            [('company_id', '=', self.company_id.id)], limit=2)
        return warehouses if len(warehouses) == 1 else warehouses.browse()

    def _create_generic_customer(self):
        return self.env['res.partner'].sudo().create({
            'name': self.env._("Yandex Market: %s", self.name),
            'company_id': self.company_id.id,
            'is_company': True,
        })

    def _delivers_itself(self, market_order):
        """Tell whether the shop delivers an order, and so keeps the delivery price.

        :param market_order: ``market.order.Order``
        """
        partner_type = market_order.delivery.partner_type
        return partner_type == SHOP_DELIVERS if partner_type else self.placement == 'dbs'

    def _get_total(self, market_order):
        """Return the part of the buyer's payment that the shop gets: goods, and its own delivery.

        :param market_order: ``market.order.Order``
        :return: roubles, taxes included
        :rtype: float
        """
        delivery = market_order.delivery.price if self._delivers_itself(market_order) else 0
        return float(market_order.goods_amount + delivery)

    def _get_subsidy(self, market_order):
        """Give what the Market pays the shop on top: for the delivery only where the shop delivers.

        :param market_order: ``market.order.Order``
        :return: roubles
        :rtype: float
        """
        return float(
            market_order.subsidy if self._delivers_itself(market_order)
            else market_order.goods_subsidy)

    def _get_hand_over_day(self, market_order):
        """Return the day on which a DBS shop hands a parcel to the delivery; None elsewhere.

        The Market leaves it to the shop: it is the first day of the delivery that the buyer
        was promised, and never before the order.
        Decision: "The hand-over day of DBS is the first promised day".

        :param market_order: ``market.order.Order``
        :rtype: datetime.date
        """
        if self.placement != 'dbs':
            return None
        ordered = moscow_day(market_order.created_at or fields.Datetime.now())
        return max(ordered, market_order.delivery.from_date or ordered)

    def _find_currency(self, code):
        """Find the currency of an order, archived ones included.

        :param str code: ISO code
        """
        own = self.company_id.currency_id
        return own if own.name == code else own.with_context(active_test=False).search(
            [('name', '=', code)], limit=1)

    def _get_carrier(self):
        """Return the delivery method whose product is sold as the delivery."""
        return self.carrier_id or self.env.ref('sale_yandex_market.delivery_carrier_market')

    @api.model
    def _store_campaigns(self, account, campaigns):
        """Create or update the shops of an account from the Market's campaigns.

        An Express shop stays Express: the Market answers FBS for it. Only what has changed is
        written, since sales orders and deliveries follow.

        :param account: yandex.market.account
        :param campaigns: ``market.client.Campaign`` values
        """
        known = self.with_context(active_test=False).search([('account_id', '=', account.id)])
        by_campaign = known.grouped('campaign_id')
        for campaign in campaigns:
            values = {
                'name': campaign.name, 'api_availability': campaign.api_availability,
                'placement': PLACEMENTS.get(campaign.placement, 'fbs')}
            shop = by_campaign.get(campaign.id)
            if not shop:
                self.create(
                    {**values, 'account_id': account.id, 'campaign_id': campaign.id})
                continue
            if (shop.placement, values['placement']) == ('express', 'fbs'):
                del values['placement']
            write_changed(shop, values)
