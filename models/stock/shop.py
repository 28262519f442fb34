from datetime import timedelta

from odoo import api, fields, models

from ...market.errors import Invalid, NotFound
from ...tools.available_stock import AvailableStock

# The Market keeps the stock of FBY itself, and asks for none in LaaS (Market rules: "Stocks").
MODELS = {'fbs': 'FBS', 'express': 'EXPRESS', 'dbs': 'DBS'}
AFTER_REFUSAL = timedelta(hours=1)
RECOUNT = {
    'warehouse_id', 'placement', 'active', 'campaign_id', 'sends_stock', 'stock_reserve',
    'stock_cap', 'count_incoming', 'stock_location_ids'}
# When these change, the stock belongs to another target on the Market: all of it is sent again.
RESEND = {'campaign_id', 'market_warehouse_id', 'market_group_id'}


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    sends_stock = fields.Boolean(
        string="Send Stock",
        help="The Market is told what can still be ordered, as soon as it changes. Leave it off "
             "where another program tells it.")
    stock_reserve = fields.Float(
        string="Reserve", digits='Product Unit',
        help="How much of each product the Market is not told about. Products and categories may "
             "have a reserve of their own.")
    stock_cap = fields.Integer(
        string="At Most",
        help="The Market is never told of more, to show buyers less than there is. 0: no limit.")
    count_incoming = fields.Boolean(
        string="Count Incoming Goods",
        help="Goods that are on their way to the warehouse can be ordered already.")
    stock_location_ids = fields.Many2many(
        'stock.location', string="Locations That Count", check_company=True,
        domain="[('warehouse_id', '=', warehouse_id), ('usage', '=', 'internal')]",
        help="Only what lies in these locations of the warehouse's stock, or below them, is told. "
             "Empty: all of it.")
    market_group_id = fields.Char(
        string="Warehouse Group on the Market", readonly=True, copy=False,
        help="Shops of one group have one stock on the Market.")
    stock_error = fields.Char(string="Telling Stock Failed", readonly=True, copy=False)
    stock_next_try = fields.Datetime(string="Next Attempt", readonly=True, copy=False)
    stock_ids = fields.One2many('yandex.market.stock', 'shop_id', string="Stock on the Market")

    _stock_reserve_check = models.Constraint(
        'CHECK(stock_reserve >= 0)', "A reserve can't be negative.")
    _stock_cap_check = models.Constraint(
        'CHECK(stock_cap >= 0)', "The most that the Market is told of can't be negative.")

    # === CHANGED SETTINGS === #

    def _mark_stock(self):
        """Have the stock of all offers counted again."""
        if self:
            self.env['yandex.market.stock.mark']._add('settings', shops=self.ids)

    def _send_stock_anew(self, changed):
        """Count and send anew what changed settings concern.

        :param dict changed: names of the changed fields, by shop
        """
        self.filtered(lambda shop: changed[shop] & RECOUNT)._mark_stock()
        resent = self.filtered(lambda shop: changed[shop] & RESEND)
        resent.sudo().stock_ids.filtered('sent_at')._reset_sent()
        if failed := resent.filtered('stock_error'):
            failed.action_send_stock()

    # === WHAT IS SENT WHERE === #

    @api.model
    def _find_sending(self):
        """Find the shops that send their stock. Decision: "A new shop tells no stock"."""
        return self.search([
            ('sends_stock', '=', True), ('placement', 'in', list(MODELS)),
            ('campaign_id', '!=', False), ('warehouse_id', '!=', False)])

    def _get_stock_target(self):
        """Give the stock on the Market that is the shop's; shops may share one.

        :return: (kind, the Market's id): of a ``group`` of warehouses, of a ``warehouse`` of the
            cabinet, or of the ``shop`` itself; id '' where the cabinet's warehouse is not known
        :rtype: tuple
        """
        self.ensure_one()
        if self.account_id.has_warehouse_groups:
            return ('group', self.market_group_id) if self.market_group_id else (
                'shop', self.campaign_id)
        return 'warehouse', self.market_warehouse_id or ''

    def _has_stock_target(self):
        """Tell whether it is known which stock on the Market is the shop's.

        In a cabinet without groups of warehouses, the method for a single shop can't be used
        instead (Market rules: "Transfer of stocks through the API").
        """
        return bool(self._get_stock_target()[1])

    def _count_together(self, skus):
        """Count what can be ordered where several shops have one stock on the Market.

        The least of their figures counts: no shop must sell what another one may not.
        Decision: "The least counts where shops share a stock".

        :param skus: iterable of the Market's offerId
        :return: :class:`available_stock.Figure` by SKU by target, see :meth:`_get_stock_target`
        :rtype: dict
        """
        available = AvailableStock(self.account_id, skus)
        by_target = {}
        for shop in self:
            figures = available.count(shop)
            target = shop._get_stock_target()
            if target in by_target:
                others = by_target[target]
                figures = {
                    sku: min(figure, others[sku], key=lambda f: f.count)
                    for sku, figure in figures.items() if sku in others}
            by_target[target] = figures
        return by_target

    # === WHEN IT FAILS === #

    def _set_stock_error(self, error, at):
        """Note why stocks can't be sent, and when to try again.

        :param error: see ``yandex.market.account._job``
        :param datetime at: naive UTC, None where the Market refuses
        """
        self.write({
            'stock_error': self.account_id._explain(error),
            'stock_next_try': at or fields.Datetime.now() + AFTER_REFUSAL})
        if isinstance(error, (Invalid, NotFound)):
            # The warehouses may be others by now, or form groups.
            self.account_id.has_old_warehouses = True

    def _set_warehouse_unknown(self, candidates):
        """Note that a person must choose the shop's warehouse on the Market.

        :param str candidates: names and ids of the cabinet's warehouses, may be empty
        """
        for shop in self:
            shop = shop.with_context(lang=shop.account_id._get_responsible_lang())  # noqa: PLW2901
            shop.stock_error = (
                shop.env._("It is not clear which warehouse on the Market is the shop's. Choose "
                           "it: enter its ID in this form. The cabinet has these: %s", candidates)
                if candidates else
                shop.env._("The cabinet has no warehouse on the Market for the shop. Make one in "
                           "the seller account, then press “Try Again”."))

    def action_send_stock(self):
        """Send at once what is due, whatever failed before."""
        self.check_access('write')
        self.sudo().write({'stock_error': False, 'stock_next_try': False})
        unknown = self.filtered(lambda shop: not shop._has_stock_target())
        unknown.account_id.sudo().has_old_warehouses = True  # it may have one by now
        self.env.ref('sale_yandex_market.cron_push_stock').sudo()._trigger()

    def action_open_stock(self):
        """Open the stocks that were sent of the shop's goods.

        :rtype: dict
        """
        return {
            **self.env['ir.actions.act_window']._for_xml_id(
                'sale_yandex_market.yandex_market_stock_action'),
            'domain': [('shop_id', 'in', self.ids)],
        }
