"""The buttons of a shipment.

Decision: "Shipments are worked at the screen, not by commands"."""
from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate

from ...market import shipments
from ...market.errors import MarketError
from ...tools.client_actions import RELOAD, notify, open_dialog, open_url
from .order import MOVES_WITHIN

_lt = LazyTranslate(__name__)
# By name: the action that the Market must allow, the client's method, the file's name and kind.
PAPERS = {
    'act': (shipments.DOWNLOAD_ACT, 'download_shipment_act', _lt("Acceptance act"), 'pdf'),
    'inbound_act': (
        shipments.DOWNLOAD_INBOUND_ACT, 'download_shipment_inbound_act',
        _lt("Act of what was taken"), 'pdf'),
    'discrepancy_act': (
        shipments.DOWNLOAD_DISCREPANCY_ACT, 'download_shipment_discrepancy_act',
        _lt("Discrepancy act"), 'xlsx'),
    'waybill': (
        shipments.DOWNLOAD_TRANSPORTATION_WAYBILL, 'download_shipment_transportation_waybill',
        _lt("Transportation waybill"), 'xlsx'),
}


class YandexMarketShipment(models.Model):
    _inherit = 'yandex.market.shipment'

    # === LOOKING === #

    def action_find(self):
        """Look for shipments of all FBS shops at once, whichever records are chosen.

        :return: a notification that names the shops that can't be read, if there are any
        :raise UserError: no shop can be read; the text says what to do
        """
        self.browse().check_access('read')
        shops = self.env['yandex.market.shop'].sudo().search([
            ('placement', '=', 'fbs'), ('campaign_id', '!=', False),
            ('company_id', 'in', self.env.companies.ids)])
        if not shops:
            raise UserError(self.env._(
                "Only FBS shops have shipments, and none is connected. Connect a cabinet first."))
        reasons = []
        for shop in shops:
            try:
                market_shipment = shop.account_id._request(shop._search_shipments)
            except UserError as error:
                reasons.append(f'{shop.name}: {error}')
            else:
                self.sudo()._store_shipments(shop, market_shipment)
        if len(reasons) == len(shops):
            raise UserError('\n\n'.join(reasons))
        self._trigger_reading()
        return notify(
            ' '.join(reasons), 'warning', then=RELOAD,
            title=self.env._("Shipments of some shops can't be read.")) if reasons else None

    def action_refresh(self):
        """Read the shipment again, and those of its orders that are not ready.

        :raise UserError: the Market can't be asked; the text says what to do
        """
        self.ensure_one()
        self.check_access('read')
        market_shipment = self._request(
            lambda client: client.get_shipment(self._get_campaign(), self.market_id))
        self._store_read(market_shipment)
        self.sudo().order_ids.filtered('is_to_prepare')._refresh_status()

    # === CONFIRMING === #

    def action_confirm(self):
        """Open the confirmation, if all orders are ready.

        Decision: "Orders that are not ready are named before the confirmation".

        :return: action that opens it; none where it is confirmed meanwhile, as the form then shows
        :raise UserError: it is too early, or orders are not ready; the text names them
        """
        self.action_refresh()
        if self.status == shipments.FORMING:
            raise UserError(self.env._(
                "The Market still forms shipment %s. It can be confirmed after the cutoff time of "
                "your timetable: refresh it then.", self.market_id))
        if not self._allows(shipments.CONFIRM):
            return None
        if self.to_prepare_count:
            raise UserError(self.env._(
                "These orders are not ready to ship: %(orders)s. Validate their deliveries and "
                "wait until the Market knows, or cancel the orders. Then confirm shipment "
                "%(number)s.", orders=self.to_prepare_numbers, number=self.market_id))
        return open_dialog(
            'yandex.market.shipment.confirm', self.env._("Confirm Shipment"), shipment_id=self.id)

    def _confirm(self, external_id, signatory):
        """Confirm the shipment on the Market; one that is confirmed already is.

        :param str external_id: our number of it, or ''
        :param str signatory: login of who signs the act electronically, or ''
        :raise UserError: the Market refuses; the text says what to do
        """
        self.ensure_one()
        self.check_access('read')
        self._request(lambda client: client.confirm_shipment(
            self._get_campaign(), self.market_id,
            external_id=external_id, signatory=signatory))
        if signatory:
            self.sudo().signatory = signatory
        self.message_post(body=self.env._("The shipment is confirmed on the Market."))
        self._read_again()

    # === LATE ORDERS === #

    def action_transfer(self):
        """Open the choice of late orders.

        :raise UserError: the shipment is formed already
        """
        self.ensure_one()
        self._check_forming()
        return open_dialog(
            'yandex.market.shipment.transfer', self.env._("Move Late Orders"),
            shipment_id=self.id)

    def _transfer(self, orders):
        """Ask the Market to move orders to the next shipment, all of them or none.

        :param orders: yandex.market.order records of this shipment
        :raise UserError: the Market refuses; the text says what to do
        """
        self.ensure_one()
        self.check_access('read')
        self._check_forming()
        if not orders or orders - self.order_ids:
            raise UserError(self.env._("Choose orders of shipment %s.", self.market_id))
        if len(orders) > shipments.MOST_TRANSFERRED:
            raise UserError(self.env._(
                "The Market moves %s orders at a time at most. Choose fewer.",
                shipments.MOST_TRANSFERRED))
        self._request(lambda client: client.transfer_orders_from_shipment(
            self._get_campaign(), self.market_id, orders.mapped('market_id')))
        now = fields.Datetime.now()
        orders.sudo().moving_since = now
        self.message_post(body=self.env._(
            "The Market was asked to move these orders to the next shipment: %s. It takes up to "
            "30 minutes.", ', '.join(orders.mapped('market_id'))))
        self._trigger_reading(now + MOVES_WITHIN / 3)
        self._trigger_reading(now + MOVES_WITHIN + timedelta(minutes=1))

    def _check_forming(self):
        if self.status != shipments.FORMING:
            raise UserError(self.env._(
                "Shipment %(number)s is formed already (status: %(status)s). Orders can be moved "
                "up to 30 minutes before that. Cancel the orders that you can't ship.",
                number=self.market_id, status=self.status_label))

    # === PACKAGES === #

    def action_pallets(self):
        """Open the count of packages that are driven there, and their labels."""
        self.ensure_one()
        return open_dialog(
            'yandex.market.shipment.pallets', self.env._("Packages and Their Labels"),
            shipment_id=self.id)

    def _send_pallets(self, count):
        """Tell the Market how many packages are driven there.

        :param int count: of pallets or crates, not of boxes
        :raise UserError: the Market refuses; the text says what to do
        """
        self.ensure_one()
        self.check_access('read')
        self._check_allowed(shipments.CHANGE_PALLETS_COUNT)
        if count < 0:
            raise UserError(self.env._("The number of packages can't be negative."))
        self._request(lambda client: client.set_shipment_pallets_count(
            self._get_campaign(), self.market_id, count))
        self.sudo().pallets_planned = count

    def _fetch_pallet_labels(self, page_format):
        """Fetch the labels of the packages into the chatter.

        :param str page_format: A8 or A4
        :return: action that opens them
        :raise UserError: the Market refuses; the text says what to do
        """
        self.ensure_one()
        self.check_access('read')
        content = self._request(lambda client: client.download_shipment_pallet_labels(
            self._get_campaign(), self.market_id, page_format))
        return self._keep_file(
            self.env._("Package labels %(size)s", size=page_format), content, 'pdf')

    # === PAPERS === #

    def action_fetch_paper(self):
        """Fetch the paper that the context names as ``paper`` into the chatter.

        :return: action that opens it
        :raise UserError: it is not there yet, or the Market refuses; the text says what to do
        """
        self.ensure_one()
        self.check_access('read')
        action, operation, title, kind = PAPERS[self.env.context['paper']]
        self._check_allowed(action)
        content = self._request(lambda client: getattr(client, operation)(
            self._get_campaign(), self.market_id))
        return self._keep_file(self.env._(title), content, kind)

    def _keep_file(self, title, content, kind):
        message = self.message_post(
            body=title, attachments=[(f'{title} {self.market_id}.{kind}', content)])
        file = message.attachment_ids.id
        return open_url(f'/web/content/{file}' + ('?download=true' if kind == 'xlsx' else ''))

    # === HELPERS === #

    def _get_campaign(self):
        return self.sudo().shop_id.campaign_id

    def _request(self, call):
        return self.sudo().account_id._request(call)

    def _trigger_reading(self, at=None):
        """Have the scheduled action look at the shipments soon, or at a time (naive UTC)."""
        self.env.ref('sale_yandex_market.cron_pull_shipments').sudo()._trigger(at)

    def _allows(self, action):
        """Tell whether the Market allowed an action when it was last asked."""
        return action in (self.actions or '').split()

    def _check_allowed(self, action):
        if not self._allows(action):
            raise UserError(self.env._(
                "The Market does not allow this for shipment %(number)s now (status: %(status)s). "
                "Refresh it later.", number=self.market_id, status=self.status_label))

    def _read_again(self):
        """Show what became of the shipment; if the Market can't be asked now, then later."""
        shop = self.sudo().shop_id
        try:
            market_shipment = shop.account_id._get_client().get_shipment(
                shop.campaign_id, self.market_id)
        except MarketError:
            self.sudo().has_stale_actions = True
            self._trigger_reading()
        else:
            self._store_read(market_shipment)

    def _store_read(self, market_shipment):
        """Store what the Market says of the shipment; its deliveries follow soon.

        :param market_shipment: ``market.shipments.Shipment``
        """
        shipment = self.sudo()
        shipment._store_shipments(shipment.shop_id, [market_shipment])
        if any(shipment.order_ids.mapped('is_deadline_new')):
            self._trigger_reading()
