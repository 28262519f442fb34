"""Which warehouse on the Market is a shop's, and whether the cabinet's warehouses form groups."""
import logging
from datetime import timedelta

from odoo import fields, models

from ...market.errors import NotFound, Throttled
from ...tools.changed import write_changed
from ...tools.transaction import retry_transaction
from .shop import MODELS

_logger = logging.getLogger(__name__)
# The Market lists warehouses a hundred times an hour, and they hardly ever change.
GOOD_FOR = timedelta(days=1)


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    has_warehouse_groups = fields.Boolean(
        readonly=True, copy=False,
        help="Stocks are told for each shop then, and else for each warehouse of the cabinet.")
    warehouses_read_at = fields.Datetime(string="Warehouses Read", readonly=True, copy=False)
    has_old_warehouses = fields.Boolean(
        readonly=True, copy=False, help="The Market no longer takes what was read of warehouses.")

    def _fetch_warehouses(self, shops):
        """Find out where the stock of shops lies on the Market, unless it is known already.

        Where the limit of this call is used up, the last answer counts.

        :param shops: yandex.market.shop of the cabinet
        :return: those of them for which it is known; the others get an error that says so
        :rtype: yandex.market.shop
        :raise market.errors.MarketError: the Market can't be asked
        """
        self._read_warehouses(shops)
        return shops.filtered(lambda shop: shop._has_stock_target())

    def _read_warehouses(self, shops, anew=False):
        """Ask the Market where the stock of shops lies, unless it is known already.

        :param shops: yandex.market.shop of the cabinet
        :param bool anew: ask even where it is known
        :raise market.errors.MarketError: the Market can't be asked
        """
        read_at = self.warehouses_read_at
        is_known = bool(read_at) and all(
            shop.create_date.replace(microsecond=0) <= read_at for shop in shops)
        is_fresh = is_known and read_at > fields.Datetime.now() - GOOD_FOR
        if is_fresh and not (anew or self.has_old_warehouses):
            return
        self.env['ir.cron']._commit_progress()
        try:
            has_groups, own, partners = self._ask_for_warehouses(self._get_client())
        except Throttled as error:
            if not is_known:
                raise
            _logger.warning("Warehouses are looked at later: %s", error)
            return
        retry_transaction(
            self.env.cr, lambda: self._store_warehouses(shops, has_groups, own, partners))
        self.env['ir.cron']._commit_progress()

    def _ask_for_warehouses(self, client):
        """Ask for the warehouses of the shops, and of the cabinet where they form no groups.

        :param client: ``market.client.Client``
        :return: whether they form groups, the shops' and the cabinet's
        :rtype: tuple
        """
        own = client.get_paged_warehouses(self.business_id)
        if any(warehouse.group_id for warehouse in own):
            return True, own, []
        try:
            return False, own, client.get_partner_warehouses(self.business_id)
        except NotFound:
            return False, own, []  # then a person has to choose

    def _store_warehouses(self, shops, has_groups, own, partners):
        self.write({
            'has_warehouse_groups': has_groups, 'warehouses_read_at': fields.Datetime.now(),
            'has_old_warehouses': False})
        by_campaign = {warehouse.campaign_id: warehouse for warehouse in own}
        for shop in shops:
            warehouse = by_campaign.get(shop.campaign_id)
            values = {
                'market_group_id': (has_groups and warehouse and warehouse.group_id) or False,
                'market_warehouse_id': (
                    _choose(shop, warehouse, partners) or shop.market_warehouse_id or False),
            }
            write_changed(shop, values)
        shops.filtered(lambda shop: not shop._has_stock_target())._set_warehouse_unknown(
            ', '.join(f'{warehouse.name} ({warehouse.id})' for warehouse in partners))


def _choose(shop, own, partners):
    """Choose the warehouse of the cabinet that a shop's stock lies in; None where it is not clear.

    Decision: "Where a shop's warehouse on the Market is not known, a person chooses it".

    :param own: ``market.stocks.ShopWarehouse`` of the shop, may be None
    :param partners: ``market.stocks.PartnerWarehouse`` of the cabinet
    """
    choices = [
        [warehouse for warehouse in partners if warehouse.id == shop.market_warehouse_id],
        [warehouse for warehouse in partners if own and warehouse.id == own.id],
        [warehouse for warehouse in partners if own and warehouse.name == own.name],
        [warehouse for warehouse in partners if MODELS.get(shop.placement) in warehouse.models],
    ]
    return next((fits[0].id for fits in choices if len(fits) == 1), None)
