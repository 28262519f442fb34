"""Who buys: asked for while the Market tells it, put where the parcel and the invoice go."""
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import mute_logger

from ...market import order_status
from ...market.errors import Invalid, MarketError, NotFound, Unavailable
from ...tools.transaction import retry_transaction

_logger = logging.getLogger(__name__)
PAUSE = timedelta(minutes=10)


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    contact_id = fields.Many2one(
        'res.partner', string="Delivery Contact", readonly=True, copy=False,
        help="Made for this order, where the shop delivers itself.")
    is_trusted = fields.Boolean(
        string="Trusted Buyer", readonly=True,
        help="The Market needs no call to confirm the order.")
    is_business = fields.Boolean(string="Organization Buys", readonly=True)
    organization_id = fields.Many2one(
        'res.partner', readonly=True, copy=False, help="Whom the order is invoiced to.")
    is_buyer_asked = fields.Boolean(
        readonly=True, help="The Market told who buys, or refused to.")
    is_organization_asked = fields.Boolean(
        readonly=True, help="The Market told which organization buys, or refused to.")
    is_buyer_due = fields.Boolean(
        compute='_compute_is_buyer_due', store=True, precompute=True)
    buyer_next_try = fields.Datetime(readonly=True)

    _buyer_due_idx = models.Index("(account_id) WHERE is_buyer_due IS TRUE")

    @api.depends(
        'status', 'is_business', 'sale_order_id', 'contact_id', 'shop_id.placement',
        'is_buyer_asked', 'is_organization_asked', 'is_erased')
    def _compute_is_buyer_due(self):
        for order in self:
            order.is_buyer_due = order._wants_buyer() or order._wants_organization()

    def _wants_buyer(self):
        """Tell whether the parcel still needs its recipient: where the shop brings it itself."""
        return bool(
            self.shop_id.placement == 'dbs' and self.status in order_status.BUYER_TOLD
            and self.contact_id and self.sale_order_id
            and not self.is_buyer_asked and not self.is_erased)

    def _wants_organization(self):
        """Tell whether the invoice still needs its customer."""
        return bool(
            self.is_business and self.status in order_status.ORGANIZATION_TOLD
            and self.sale_order_id and not self.is_organization_asked and not self.is_erased)

    # === ASKING === #

    def _trigger_buyers(self):
        """Have the Market asked who buys, after the commit."""
        if any(order.is_buyer_due and order.account_id.sudo().api_key for order in self):
            self.env.ref('sale_yandex_market.cron_fetch_buyers').sudo()._trigger()

    @api.model
    def _cron_fetch_buyers(self):
        """Ask the Market who buys the orders of all cabinets that need to know it."""
        now = fields.Datetime.now()
        due = Domain('is_buyer_due', '=', True) & (
            Domain('buyer_next_try', '=', False) | Domain('buyer_next_try', '<=', now))
        for account, orders in self.search(due, order='id').grouped('account_id').items():
            if account.sudo().api_key:
                orders._fetch_buyers()

    def _fetch_buyers(self):
        """Ask who buys the orders of a cabinet, one by one (3,000 calls an hour).

        A Market that does not answer twice, or allows no more calls, is left alone for a while.
        """
        client, silent = self.account_id._get_client(), 0
        for order in self:
            try:
                told = order._fetch_buyer(client)
            except MarketError as error:
                _logger.warning("The buyer of an order could not be asked for: %s", error)
                silent = silent + 1 if isinstance(error, Unavailable) else 2
                (self if silent > 1 else order)._ask_later(error)
                self.env['ir.cron']._commit_progress()
                if silent > 1:
                    return
                continue
            silent = 0
            order._store_buyer(told)
            self.env['ir.cron']._commit_progress()

    def _fetch_buyer(self, client):
        """Ask for what the order still wants to know.

        :return: values of ``market.buyer`` by the field that notes that they were asked for; None
            where the Market refuses to tell
        :rtype: dict
        :raise market.errors.MarketError: the Market can't be asked now
        """
        wanted = {
            'is_buyer_asked': self._wants_buyer() and client.get_order_buyer_info,
            'is_organization_asked':
                self._wants_organization() and client.get_order_business_buyer_info,
        }
        told = {}
        for name, ask in wanted.items():
            if not ask:
                continue
            try:
                told[name] = ask(self.shop_id.campaign_id, self.market_id)
            except (Invalid, NotFound) as error:  # the order has gone past, or a person buys
                _logger.info("The Market does not tell who buys: %s", error)
                told[name] = None
        return told

    def _ask_later(self, error):
        """Ask again once the Market may answer."""
        next_try = fields.Datetime.now() + PAUSE
        if until := getattr(error, 'until', None):
            next_try = max(next_try, until.replace(tzinfo=None))
        self.filtered('is_buyer_due').buyer_next_try = next_try

    # === KEEPING === #

    def _store_buyer(self, told):
        """Store what was told of a buyer, in a transaction of its own.

        No log line holds it, whatever goes wrong.
        """
        try:
            with mute_logger('odoo.sql_db'):
                retry_transaction(self.env.cr, lambda: self.exists()._update_buyer(told))
        except Exception as error:  # one bad order never holds up the next
            self.env.cr.rollback()
            _logger.error(  # noqa: TRY400 - a traceback could name the buyer
                "The buyer of Market order with id %s could not be stored: %s",
                self.id, type(error).__name__)
            self._ask_later(error)

    def _update_buyer(self, told):
        """Put a buyer into the delivery contact, an organization into the sales order.

        :param dict told: what :meth:`_fetch_buyer` gave
        """
        if not self or self.is_erased:
            return
        order = self._for_shop(self.shop_id).with_context(tracking_disable=True)
        order.write(dict.fromkeys(told, True))
        if buyer := told.get('is_buyer_asked'):
            order.is_trusted = buyer.is_trusted
            people = {'name': buyer.name, 'phone': buyer.phone}
            order.contact_id.write({name: value for name, value in people.items() if value})
        organization = told.get('is_organization_asked')
        if organization and organization.inn:
            order.organization_id = order._find_or_create_organization(organization)
            order._invoice_organization()

    def _update_contact(self, market_order):
        """Follow the address of an order: the door is told later than the street.

        What a person corrected stays, as long as the Market says the same as before.

        :param market_order: ``market.order.Order``
        """
        if not self.contact_id or self.is_erased:
            return
        before = self._read_payload()
        if (market_order.delivery.address, market_order.notes) != (
                before.delivery.address, before.notes):
            self.contact_id.with_context(tracking_disable=True).write(
                self._prepare_contact_vals(market_order))

    def _find_or_create_organization(self, told):
        """Find the contact of an organization by INN and KPP, or make one.

        :param told: ``market.buyer.BusinessBuyer``
        """
        Partner = self.env['res.partner']
        known = Partner.search([
            *Partner._check_company_domain(self.company_id), ('parent_id', '=', False),
            ('is_company', '=', True), ('vat', 'in', (told.inn, f'RU{told.inn}'))], order='id')
        exact = known.filtered(lambda partner: (partner.yandex_market_kpp or '') == told.kpp)
        nameless = known.filtered(lambda partner: not partner.yandex_market_kpp)
        partner = exact[:1] or nameless[:1]
        if partner:
            partner.yandex_market_kpp = told.kpp or partner.yandex_market_kpp
            return partner
        # What the Market took as an INN is right for us: it must not stop the order.
        return Partner.with_context(no_vat_validation=True).create({
            'name': told.name or self.env._("Organization with INN %s", told.inn),
            'is_company': True,
            'company_id': self.company_id.id,
            'vat': told.inn,
            'yandex_market_kpp': told.kpp,
            'street': told.address,
            'country_id': self.company_id.country_id.id,
        })

    def _invoice_organization(self):
        """Make an organization the customer of the invoice, unless there is one already."""
        sale = self.sale_order_id
        if sale.partner_invoice_id == self.organization_id:
            return
        if sale.invoice_ids.filtered(lambda invoice: invoice.state != 'cancel'):
            self._schedule_activity(self.env._(
                "An organization buys order %s, and its invoice names another customer. "
                "Correct the invoice by hand.", self.market_id))
        else:
            sale.partner_invoice_id = self.organization_id
