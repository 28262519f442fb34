import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...market.addresses import is_within, read_networks
from ...market.client import OFFICIAL_URL
from ...tools.changed import write_changed
from ...tools.client_actions import RELOAD, notify, open_list

# The accesses that the module's calls need, by the Market's names. Market rules: "Authorization".
ALL_METHODS = 'ALL_METHODS'
NEEDED_SCOPES = ('INVENTORY_AND_ORDER_PROCESSING', 'OFFERS_AND_CARDS_MANAGEMENT', 'PRICING')


class YandexMarketAccount(models.Model):
    _name = 'yandex.market.account'
    _description = "Yandex Market Cabinet"
    _inherit = ['mail.thread', 'mail.activity.mixin']
    _order = 'name, id'
    _check_company_auto = True
    _mail_post_access = 'read'

    name = fields.Char(required=True, default=lambda self: self.env._("Yandex Market"))
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company)
    business_id = fields.Char(
        string="Cabinet ID", copy=False,
        help="businessId on the Market; its reports call it the ID of the business account.")
    api_key = fields.Char(
        string="API-Key Token", copy=False, groups='sale_yandex_market.group_market_manager',
        help="Made by an owner or manager of the cabinet: account icon → Settings → "
             "API and modules → Authorization tokens.")
    api_url = fields.Char(  # Decision: "Where the token is sent to is for administrators"
        string="API Address", required=True, copy=False, default=OFFICIAL_URL,
        groups='base.group_system',
        help="Where the token is sent to, and where all that the Market says comes from.")
    token_name = fields.Char(readonly=True, copy=False)
    token_scopes = fields.Char(string="Accesses of the Token", readonly=True, copy=False)
    missing_scopes = fields.Char(string="Missing Accesses", readonly=True, copy=False)
    webhook_key = fields.Char(
        readonly=True, required=True, copy=False, index=True,
        default=lambda self: secrets.token_urlsafe(24),
        groups='sale_yandex_market.group_market_manager')
    webhook_url = fields.Char(
        string="Address for API Notifications", compute='_compute_webhook_url',
        groups='sale_yandex_market.group_market_manager')
    allowed_addresses = fields.Char(
        string="Addresses of the Market",
        help="Where API notifications may come from; empty for anywhere. The Market names "
             "5.45.207.0/25 141.8.142.0/25 5.255.253.0/25. Behind a proxy, Odoo needs its proxy "
             "mode for this.")
    user_id = fields.Many2one(
        'res.users', string="Responsible", default=lambda self: self.env.user,
        check_company=True,
        help="Gets an activity for each order that needs a person.")
    start_date = fields.Datetime(
        required=True, default=fields.Datetime.now,
        help="Orders that were placed earlier and have left already are noted, not imported.")
    match_by_reference = fields.Boolean(
        string="Match by Reference and Barcode", default=True,
        help="A SKU that is not matched yet is looked up in the internal references of products, "
             "then in their barcodes. A single hit is kept as match; two hits are left to you.")
    subsidy_policy = fields.Selection(
        [('separate', "Apart from the order"), ('line', "As an order line")],
        required=True, default='separate',
        help="What the Market pays you on top of the buyer's money, for its own discounts.")
    pricelist_id = fields.Many2one(
        'product.pricelist', check_company=True,
        help="Gives sales orders their currency, where the company's own is not the rouble.")
    company_currency = fields.Char(related='company_id.currency_id.name')
    shop_ids = fields.One2many('yandex.market.shop', 'account_id', string="Shops")
    offer_ids = fields.One2many('yandex.market.offer', 'account_id', string="Offers")

    _webhook_key_uniq = models.Constraint(
        'UNIQUE(webhook_key)', "Another cabinet has this key already.")
    _business_uniq = models.Constraint(
        'UNIQUE(company_id, business_id)', "This cabinet is connected to the company already.")

    @api.depends('webhook_key')
    def _compute_webhook_url(self):
        for account in self:
            account.webhook_url = f'{account.get_base_url()}/yandex_market/{account.webhook_key}'

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        for account in accounts.filtered(lambda a: a.company_id.currency_id.name != 'RUB'):
            account.pricelist_id = account.pricelist_id or account._find_or_create_pricelist()
        return accounts

    def _find_or_create_pricelist(self):
        """Find or create a pricelist in roubles, for a company with another currency.

        Decision: "Another currency needs a pricelist".
        """
        rouble = self.env['res.currency'].with_context(active_test=False).search(
            [('name', '=', 'RUB')], limit=1)
        rouble.sudo().active = True
        Pricelist = self.env['product.pricelist'].sudo()
        return Pricelist.search([
            *Pricelist._check_company_domain(self.company_id), ('currency_id', '=', rouble.id),
        ], limit=1) or Pricelist.create({
            'name': self.env._("Yandex Market"),
            'currency_id': rouble.id,
            'company_id': self.company_id.id,
        })

    # === ACTIONS === #

    @api.model
    def _connect(self, token):
        """Create the account of the cabinet that a token belongs to, with its shops.

        A cabinet that the company has connected before gets the new token.

        :param str token: API-Key token
        :rtype: yandex.market.account
        :raise UserError: the Market does not take the token
        """
        account = self.create({'api_key': token})
        campaigns = account._request(lambda client: client.get_campaigns())
        if not campaigns:
            raise UserError(self.env._(
                "The cabinet of this token has no shops. Make a shop in the seller account first."))
        known = self.with_context(active_test=False).search([
            ('company_id', '=', account.company_id.id),
            ('business_id', '=', campaigns[0].business_id)])
        if known:
            account.unlink()
            account = known
            account.write({'api_key': token, 'active': True})
        elif campaigns[0].business_name:
            account.name = campaigns[0].business_name
        account.action_test_connection()
        account.action_fetch_shops()
        return account

    def action_test_connection(self):
        """Ask the Market whose token this is and what it may do.

        :return: a notification that names the accesses, and those which are missing
        :rtype: dict
        :raise UserError: no token, or the Market does not take it; the text says what to do
        """
        self.ensure_one()
        self.check_access('write')
        self._note_accesses(self._request(lambda client: client.get_auth_token_info()))
        scopes, missing = self.token_scopes or self.env._("none"), self.missing_scopes
        message = self.env._("Accesses: %s", scopes)
        if missing:
            message = self.env._(
                "Accesses: %(scopes)s. Missing: %(missing)s. Make a token that has them.",
                scopes=scopes, missing=missing)
        elif self.lacks_money_access:
            message = f'{message} {self._explain_money_access()}'
        return notify(
            message, 'warning' if missing else 'success', then=RELOAD,
            title=self.env._("The Market answers."))

    def _note_accesses(self, token):
        """Store what a token may do, and what it lacks; what is stored already is not written.

        :param AuthToken token: what the Market says of it
        """
        scopes, names = set(token.scopes), self._scope_names()
        missing = [] if ALL_METHODS in scopes else [s for s in NEEDED_SCOPES if s not in scopes]
        values = {
            'token_name': token.name,
            'token_scopes': ', '.join(names.get(scope, scope) for scope in token.scopes),
            'missing_scopes': ', '.join(names[scope] for scope in missing),
        }
        write_changed(self, values)
        self._note_money_access(scopes)

    def _scope_names(self):
        """Name the accesses as the seller account does."""
        _ = self.env._
        return {
            'ALL_METHODS': _("Full account management"),
            'ALL_METHODS_READ_ONLY': _("View all data"),
            'INVENTORY_AND_ORDER_PROCESSING': _("Order processing and inventory"),
            'INVENTORY_AND_ORDER_PROCESSING_READ_ONLY': _("View order information"),
            'PRICING': _("Manage prices"),
            'PRICING_READ_ONLY': _("View prices"),
            'OFFERS_AND_CARDS_MANAGEMENT': _("Manage products and cards"),
            'OFFERS_AND_CARDS_MANAGEMENT_READ_ONLY': _("View products and cards"),
            'PROMOTION': _("Product promotion"),
            'PROMOTION_READ_ONLY': _("View promotion information"),
            'FINANCE_AND_ACCOUNTING': _("View financial data and reports"),
            'COMMUNICATION': _("Customer communication"),
            'SETTINGS_MANAGEMENT': _("Store settings"),
            'SUPPLIES_MANAGEMENT_READ_ONLY': _("View FBY requests"),
        }

    def action_fetch_shops(self):
        """Create or update the shops of the cabinet.

        :return: the list of the cabinet's shops
        :rtype: dict
        :raise UserError: no token, the Market does not take it, or it belongs to another cabinet
        """
        self.ensure_one()
        self.check_access('write')
        campaigns = self._request(lambda client: client.get_campaigns())
        if not self.business_id and campaigns:
            self.business_id = campaigns[0].business_id
        own = [campaign for campaign in campaigns if campaign.business_id == self.business_id]
        if campaigns and not own:
            raise UserError(self.env._(
                "The token belongs to the cabinet %(theirs)s, but this one is %(ours)s. "
                "Enter a token of this cabinet, or correct its ID.",
                theirs=campaigns[0].business_id, ours=self.business_id))
        self.env['yandex.market.shop']._store_campaigns(self, own)
        return self.action_open_shops()

    def action_open_shops(self):
        """Open the list of the cabinet's shops.

        :rtype: dict
        """
        name = self.env._("Shops")
        return open_list(
            'yandex.market.shop', name, [('account_id', 'in', self.ids)],
            context={'default_account_id': self[:1].id})

    def _get_responsible(self, record):
        """Return the user who gets the activities of a record.

        Decision: "Activities go to a person who may see the order".

        :rtype: res.users
        """
        user = self.user_id
        may_see = (
            user.active and self.company_id in user.company_ids
            and record.with_user(user).has_access('read'))
        return user if may_see else self.env.ref('base.user_root')

    # === CALLED BY THE MARKET === #

    def _accepts_address(self, address):
        """Tell whether a notification may come from an address.

        :param str address: of the caller, behind a trusted proxy the one that it names
        """
        networks = read_networks(self.allowed_addresses)
        return not networks or is_within(address, networks)

    @api.constrains('allowed_addresses')
    def _check_allowed_addresses(self):
        for account in self:
            try:
                read_networks(account.allowed_addresses)
            except ValueError as error:
                raise ValidationError(self.env._(
                    "Write addresses like 5.45.207.0/25, apart by blanks. %s", error)) from error
