"""Reading shipments, with few calls.

Decision: "A shipment's actions are asked for only when its status changed".
"""
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every

from ...market import order_status
from ...market.dates import moscow_day
from ...market.errors import Invalid, NotFound
from ...tools.transaction import retry_transaction
from ...tools.turns import take_turns

_logger = logging.getLogger(__name__)
# The days around today that are read. Nothing happens any more to older shipments.
BACK, AHEAD = timedelta(days=14), timedelta(days=7)
DETAILS_A_RUN = 10
"""Shipments of a shop that are asked about one by one, at most."""
TOGETHER = 50
"""Orders whose deliveries move in one transaction."""


class YandexMarketShop(models.Model):
    _inherit = 'yandex.market.shop'

    shipments_paused_until = fields.Datetime(
        readonly=True, copy=False, help="The Market's limit of requests is used up until then.")
    shipments_error = fields.Char(string="Reading Shipments Failed", readonly=True, copy=False)

    @api.model
    def _cron_pull_shipments(self):
        """Find the shipments of all FBS shops that have something to hand over."""
        shops = self.search([('placement', '=', 'fbs'), ('campaign_id', '!=', False)])
        shops = shops.filtered(
            lambda shop: shop.account_id.sudo().api_key and (
                shop._find_new_deadlines(limit=1) or shop._has_open_shipments()))
        take_turns(self.env, [
            shop._pull_shipments()
            for shop in self.env['yandex.market.turn']._find_round('cron_pull_shipments', shops)])

    def _has_open_shipments(self):
        """Tell whether the shop has something to hand over, and its limit is not used up."""
        self.ensure_one()
        now = fields.Datetime.now()
        if self.shipments_paused_until and self.shipments_paused_until > now:
            return False
        shop = ('shop_id', '=', self.id)
        return bool(
            self.env['yandex.market.order'].search_count(
                [shop, ('status', '=', order_status.TO_HANDLE), ('is_test', '=', False)], limit=1)
            or self.env['yandex.market.shipment'].search_count(
                [shop, ('is_over', '=', False), ('ends_at', '>', now - BACK)], limit=1))

    def _pull_shipments(self):
        """Read a shop's shipments, then the allowed actions of those whose status changed.

        An error is noted in the shop and does not stop the others.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        Shipment, commit = self.env['yandex.market.shipment'], self.env['ir.cron']._commit_progress
        with self.account_id._job('cron_pull_shipments', self._set_shipments_error):
            yield from self._carry_deadlines()  # what the last run had no time for
            if not self._has_open_shipments():
                return
            client = self.account_id._get_client()
            market_shipments = self._search_shipments(client)
            retry_transaction(
                self.env.cr, lambda: Shipment._store_shipments(self, market_shipments))
            commit()
            yield
            yield from self._carry_deadlines()
            for shipment in Shipment.search(
                    [('shop_id', '=', self.id), ('has_stale_actions', '=', True)],
                    limit=DETAILS_A_RUN):
                market_shipments = self._fetch_details(shipment, client)
                retry_transaction(self.env.cr, lambda details=market_shipments: (
                    Shipment._store_shipments(self, details)))
                commit()
                yield
            yield from self._carry_deadlines()
            self.write({'shipments_error': False, 'shipments_paused_until': False})

    def _find_new_deadlines(self, limit=None):
        """Find the orders whose deliveries have not followed the Market's deadline yet."""
        return self.env['yandex.market.order'].search(
            [('shop_id', '=', self.id), ('is_deadline_new', '=', True)], limit=limit)

    def _carry_deadlines(self):
        """Move the deliveries of orders whose deadline is new, some at a time.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        commit = self.env['ir.cron']._commit_progress
        found = self._find_new_deadlines()
        for orders in split_every(TOGETHER, found.ids, found.browse):
            retry_transaction(self.env.cr, orders._follow_deadlines)
            commit()
            yield

    def _fetch_details(self, shipment, client):
        """Read a shipment with its allowed actions; return a list, empty where it is gone."""
        try:
            return [client.get_shipment(self.campaign_id, shipment.market_id)]
        except (NotFound, Invalid) as error:
            _logger.warning("Shipment %s could not be read: %s", shipment.market_id, error)
            shipment.has_stale_actions = False
            return []

    def _set_shipments_error(self, error, at):
        """Store why shipments can't be read, and until when a limit is used up."""
        self.write({
            'shipments_error': self.account_id._explain(error), 'shipments_paused_until': at})

    def _search_shipments(self, client):
        """Read the shipments of the days around today.

        :return: ``market.shipments.Shipment`` values
        :rtype: list
        """
        today = moscow_day(fields.Datetime.now())
        return [
            shipment for page in client.search_shipments(
                self.campaign_id, today - BACK, today + AHEAD) for shipment in page]
