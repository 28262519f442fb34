"""The buyer: read from the Market, and stored in the delivery contact and the invoice address."""
import logging

from odoo import api, fields, models
from odoo.tools import mute_logger

from ...market import order_status
from ...market.errors import Invalid, NotFound
from ...tools.transaction import retry_transaction

_logger = logging.getLogger(__name__)


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

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
    is_buyer_due = fields.Boolean(compute='_compute_is_buyer_due')

    @api.depends(
        'status', 'is_business', 'sale_order_id', 'contact_id', 'shop_id.placement',
        'is_buyer_asked', 'is_organization_asked', 'is_erased')
    def _compute_is_buyer_due(self):
        for order in self:
            order.is_buyer_due = order._wants_buyer() or order._wants_organization()

    def _wants_buyer(self):
        """Tell whether the recipient must still be asked for. Only a DBS shop needs it.

        Decision: "Buyers are asked for only where the shop delivers".
        """
        return bool(
            self.shop_id.placement == 'dbs' and self.status in order_status.BUYER_READABLE
            and self.contact_id and self.sale_order_id
            and not self.is_buyer_asked and not self.is_erased)

    def _wants_organization(self):
        """Tell whether the organization that buys must still be asked for."""
        return bool(
            self.is_business and self.status in order_status.ORGANIZATION_READABLE
            and self.sale_order_id and not self.is_organization_asked and not self.is_erased)

    # === ASKING === #

    def _enqueue_buyers(self):
        """Create the commands that ask who buys."""
        if due := self.filtered('is_buyer_due'):
            self.env['yandex.market.command']._enqueue_reading(due, 'buyer')

    @api.model
    def _cron_fetch_buyers(self):
        """Carry out all commands that ask who buys."""
        self.env['yandex.market.command']._process_reading('buyer')

    def _fetch_buyer(self, client):
        """Ask the Market for the buyer, the organization, or both, as far as they are needed.

        :return: values of ``market.buyer`` by the name of the field that notes the question; None
            where the Market refuses to answer
        :rtype: dict
        :raise market.errors.MarketError: the Market can't be asked now
        """
        wanted = {
            'is_buyer_asked': self._wants_buyer() and client.get_order_buyer_info,
            'is_organization_asked':
                self._wants_organization() and client.get_order_business_buyer_info,
        }
        answers = {}
        for name, ask in wanted.items():
            if not ask:
                continue
            try:
                answers[name] = ask(self.shop_id.campaign_id, self.market_id)
            except (Invalid, NotFound) as error:  # the order has gone past, or a person buys
                _logger.info("The Market does not tell who buys: %s", error)
                answers[name] = None
        return answers

    # === STORING === #

    def _store_buyer(self, answers):
        """Store a buyer in a transaction of its own; return whether that succeeded.

        No personal data reaches the log, whatever goes wrong.

        :param dict answers: see :meth:`_fetch_buyer`
        """
        try:
            with mute_logger('odoo.sql_db'):
                retry_transaction(self.env.cr, lambda: self.exists()._update_buyer(answers))
        except Exception as error:  # one bad order never holds up the next
            self.env.cr.rollback()
            _logger.error(  # noqa: TRY400 - a traceback could name the buyer
                "The buyer of Market order with id %s could not be stored: %s",
                self.id, type(error).__name__)
            return False
        return True

    def _update_buyer(self, answers):
        """Write the buyer into the delivery contact, the organization into the sales order.

        :param dict answers: see :meth:`_fetch_buyer`
        """
        if not self or self.is_erased:
            return
        order = self._for_shop(self.shop_id).with_context(tracking_disable=True)
        order.write(dict.fromkeys(answers, True))
        if buyer := answers.get('is_buyer_asked'):
            order.is_trusted = buyer.is_trusted
            people = {'name': buyer.name, 'phone': buyer.phone}
            order.contact_id.write({name: value for name, value in people.items() if value})
        organization = answers.get('is_organization_asked')
        if organization and organization.inn:
            order.organization_id = order._find_or_create_organization(organization)
            order._invoice_organization()

    def _find_or_create_organization(self, buyer):
        """Find the contact of an organization by INN and KPP, or create it.

        Decision: "One organization is one contact: INN and KPP".

        :param buyer: ``market.buyer.BusinessBuyer``
        """
        Partner = self.env['res.partner']
        known = Partner.search([
            *Partner._check_company_domain(self.company_id), ('parent_id', '=', False),
            ('is_company', '=', True), ('vat', 'in', (buyer.inn, f'RU{buyer.inn}'))], order='id')
        exact = known.filtered(lambda partner: (partner.yandex_market_kpp or '') == buyer.kpp)
        nameless = known.filtered(lambda partner: not partner.yandex_market_kpp)
        partner = exact[:1] or nameless[:1]
        if partner:
            partner.yandex_market_kpp = buyer.kpp or partner.yandex_market_kpp
            return partner
        # A wrong INN must not stop the order: the Market has accepted it.
        return Partner.with_context(no_vat_validation=True).create({
            'name': buyer.name or self.env._("Organization with INN %s", buyer.inn),
            'is_company': True,
            'company_id': self.company_id.id,
            'vat': buyer.inn,
            'yandex_market_kpp': buyer.kpp,
            'street': buyer.address,
            'country_id': self.company_id.country_id.id,
        })

    def _invoice_organization(self):
        """Set the organization as invoice address, unless there is an invoice already.

        Decision: "An organization is the invoice address, not the customer".
        """
        sale = self.sale_order_id
        if sale.partner_invoice_id == self.organization_id:
            return
        if sale.invoice_ids.filtered(lambda invoice: invoice.state != 'cancel'):
            self._schedule_activity(self.env._(
                "An organization buys order %s, and its invoice names another customer. "
                "Correct the invoice by hand.", self.market_id))
        else:
            sale.partner_invoice_id = self.organization_id
