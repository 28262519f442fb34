"""The one method behind all channels: it makes Odoo agree with the Market's orders."""
from odoo import api, models
from odoo.tools import mute_logger

from ...market import order_status, parsing, pull
from ...market.order import latest
from ...tools.faults import fault_apart

# Work models whose orders the Market fulfils itself: read, never touched.
MARKET_FULFILS = {'FBY', 'LAAS'}
# Up to this progress the Market waits for the shop's answer; further, it goes on with the order.
# Decision: "A refusal stays until the Market goes on".
REFUSABLE = order_status.progress('RESERVED', '')


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    @api.model
    def _apply_market_orders(self, account, market_orders):
        """Apply what the Market says of orders of any of a cabinet's shops.

        :param account: yandex.market.account
        :param market_orders: ``market.order.Order`` values, and ``pull.Unread`` ones
        :return: by number of each order that was not applied, the reason
        :rtype: dict
        """
        shops = account.with_context(active_test=False).shop_ids.filtered(
            'campaign_id').grouped('campaign_id')
        reasons, by_shop = {}, {}
        for market_order in market_orders:
            if isinstance(market_order, pull.Unread):
                reasons[market_order.market_id] = self.env._(
                    "The order can't be read: %s", market_order.reason)
            elif market_order.campaign_id not in shops:
                reasons[market_order.market_id] = self.env._(
                    "The shop %s is not connected.", market_order.campaign_id)
            else:
                by_shop.setdefault(shops[market_order.campaign_id], []).append(market_order)
        for shop, market_orders in by_shop.items():
            self._apply_shop_orders(shop, latest(market_orders))
        return reasons

    @api.model
    def _apply_shop_orders(self, shop, market_orders):
        """Make Odoo agree with what the Market says of a shop's orders, new ones and known ones.

        :param shop: yandex.market.shop
        :param market_orders: ``market.order.Order`` values, each number once
        :return: all of the orders
        :rtype: yandex.market.order
        """
        known = self._find_orders(shop.account_id, market_orders)
        new = [
            market_order for market_order in market_orders if market_order.market_id not in known]
        Order = self._for_shop(shop)
        orders = Order._create_orders(shop, new)
        market_orders_of = dict(zip(orders, new, strict=True))
        begun = {order: market_order for order, market_order in market_orders_of.items()
                 if order._start_or_close(market_order)}
        if begun:
            Order.union(*begun)._import(begun)
        if noted := {order: market_order for order, market_order in market_orders_of.items()
                     if order not in begun}:
            Order.union(*noted)._store_lines(noted)
        orders.filtered('sale_order_id')._enqueue_external_ids()
        orders._link_charges()
        orders.filtered(lambda order: order.state == 'cancelled')._call_for_doubles()
        for market_order in market_orders:
            if order := known.get(market_order.market_id):
                order._for_shop(order.shop_id)._apply_market_order(market_order)
                orders |= order
        orders._enqueue_buyers()
        orders._erase_soon()
        orders._follow_cancel_requests()
        orders._follow_digital()
        orders._follow_deliveries()
        orders._announce_express()
        return orders

    def _enqueue_external_ids(self):
        """Send the Market our numbers of orders that it did not ask us for: labels show them.

        Decision: "Our number of an order comes after all that is a duty".
        """
        early = self.filtered(lambda order: order.status in order_status.BEFORE_SHIPPING)
        if early and self.account_id.sudo().api_key:
            self.env['yandex.market.command']._enqueue(early, 'external_id')

    @api.model
    def _find_orders(self, account, market_orders):
        """Find what Odoo has of orders, by the Market's number."""
        return self.search([
            ('account_id', '=', account.id),
            ('market_id', 'in', [market_order.market_id for market_order in market_orders]),
        ]).grouped('market_id')

    @api.model
    def _create_orders(self, shop, market_orders):
        """Create new orders.

        Another process may create the same order at the same moment. The database refuses one of
        them, and Odoo would log the refused values, with the buyer's address.
        """
        with mute_logger('odoo.sql_db'):
            return self.with_context(mail_create_nolog=True).create(
                [self._prepare_order_vals(shop, market_order) for market_order in market_orders]
            ).with_env(self.env)

    @api.model
    def _prepare_order_vals(self, shop, market_order):
        """Put an order into the values of a new record."""
        return {
            'shop_id': shop.id,
            'market_id': market_order.market_id,
            'status': market_order.status,
            'substatus': market_order.substatus,
            'progress': order_status.progress(market_order.status, market_order.substatus) or 0,
            'updated_at': market_order.updated_at,
            'is_test': market_order.is_test,
            'ordered_at': market_order.created_at,
            'ended_at': self._find_end(market_order),
            'currency_id': shop._find_currency(market_order.currency).id,
            'plus_policy': shop.account_id.plus_policy,
            **self._prepare_update_vals(shop, market_order),
        }

    def _prepare_update_vals(self, shop, market_order):
        """Put into values what may change during an order's life."""
        return {
            'shipment_date': market_order.shipment_date or shop._get_hand_over_day(market_order),
            **self._prepare_amount_vals(shop, market_order),
            'is_business': market_order.is_business,
            **self._prepare_delivery_vals(market_order),
            **self._prepare_personal_vals(market_order),
            **self._prepare_marking_vals(market_order),
            **self._prepare_money_vals(market_order),
        }

    def _prepare_amount_vals(self, shop, market_order):
        """Put into values what the buyer pays, and what the Market pays on top.

        Decision: "The delivery price counts only where the shop delivers".
        """
        delivery = market_order.delivery
        is_paid = bool(delivery.price) and shop._delivers_itself(market_order)
        return {
            'amount_total': shop._get_total(market_order),
            'subsidy': shop._get_subsidy(market_order),
            'delivery_price': float(delivery.price) if is_paid else 0,
            'delivery_vat': delivery.vat if is_paid else False,
        }

    def _start_or_close(self, market_order):
        """Decide whether an order that is seen for the first time becomes a sales order.

        Decision: "Orders that left before the start date are only noted".
        """
        self.ensure_one()
        state = 'new'
        start = self.account_id.start_date
        placed_before = market_order.created_at and market_order.created_at < start
        by_market = {market_order.program, self.shop_id.placement.upper()} & MARKET_FULFILS
        if market_order.status == order_status.CANCELLED:
            state = 'cancelled'
        elif by_market or (placed_before and self.progress > order_status.LAST_OPEN):
            state = 'done'
        if state != 'new':
            self.state = state
        return state == 'new' and market_order.status != 'PLACING'

    def _apply_market_order(self, market_order):
        """Apply to a known order what is newer than what is stored.

        Decision: "An order never steps back".

        :param market_order: ``market.order.Order``
        """
        self.ensure_one()
        if parsing.as_text(market_order.source) == self.sudo().payload:
            return
        # The Market's times have whole seconds: a change within the same second is newer, too.
        is_newer = bool(market_order.updated_at) and (
            not self.updated_at or market_order.updated_at >= self.updated_at)
        # A message without the time of its change counts as the latest.
        if order_status.may_follow(market_order.status, market_order.substatus, self.progress,
                           is_newer=is_newer or not market_order.updated_at):
            self._apply_status(market_order)
        if is_newer:
            self._update_from_market(market_order)

    def _apply_status(self, market_order):
        """Follow the Market to another status."""
        before, reached = self._describe_status(), self.progress
        progress = order_status.progress(market_order.status, market_order.substatus)
        self.write({
            'status': market_order.status,
            'substatus': market_order.substatus,
            'progress': reached if progress is None else progress,
            'ended_at': self._find_end(market_order) or self.ended_at,
        })
        after = self._describe_status()
        if before != after:
            self._log_note(self.env._(
                "On the Market: %(before)s → %(after)s", before=before, after=after))
        if market_order.status == order_status.CANCELLED:
            self._apply_cancellation(is_here=reached < order_status.IS_SHIPPED)
        elif self.state == 'new' or (
                self.progress > max(reached, REFUSABLE) and self._take_back_refusal()):
            # The Market goes on with an order that was refused, or was only placed so far.
            self._forget_lost()
            self.write({'state': 'new', 'error': False,
                        **self._prepare_update_vals(self.shop_id, market_order)})
            if market_order.status != 'PLACING':
                self._import({self: market_order})
        elif market_order.status in order_status.FINAL and self.state == 'imported':
            self.state = 'done'
        if self.progress > reached:
            self.packing_problem = False  # the step that was refused is past
            self._close_told(is_past=True)

    def _describe_status(self):
        return ', '.join(filter(None, (self.status_label, self.substatus_label)))

    def _log_note(self, text):
        """Note a change where people look: in the sales order's chatter, else in the order's."""
        with fault_apart(self.env.cr, self._warn_uncalled):
            (self.sale_order_id or self)._message_log(body=text)
