"""The one method behind all doors: make Odoo agree with what the Market says of its orders."""
from odoo import api, models
from odoo.tools import mute_logger

from ...market import life, pull, reading
from ...market.order import latest

# Work models whose orders the Market fulfils itself: read, never touched.
MARKET_FULFILS = {'FBY', 'LAAS'}


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    @api.model
    def _apply_told(self, account, told):
        """Apply what the Market told of orders of any of a cabinet's shops.

        :param account: yandex.market.account
        :param told: ``market.order.Order`` values, and ``pull.Unread`` ones
        :return: by number of each order that was not applied, the reason
        :rtype: dict
        """
        shops = account.with_context(active_test=False).shop_ids.filtered(
            'campaign_id').grouped('campaign_id')
        reasons, by_shop = {}, {}
        for order in told:
            if isinstance(order, pull.Unread):
                reasons[order.market_id] = self.env._(
                    "The order can't be read: %s", order.reason)
            elif order.campaign_id not in shops:
                reasons[order.market_id] = self.env._(
                    "The shop %s is not connected.", order.campaign_id)
            else:
                by_shop.setdefault(shops[order.campaign_id], []).append(order)
        for shop, orders in by_shop.items():
            self._apply(shop, latest(orders))
        return reasons

    @api.model
    def _apply(self, shop, orders):
        """Make Odoo agree with what the Market says of a shop's orders, new ones and known ones.

        :param shop: yandex.market.shop
        :param orders: ``market.order.Order`` values, each number once
        :return: the rows of the orders
        :rtype: yandex.market.order
        """
        known = self._find(shop.account_id, orders)
        new = [order for order in orders if order.market_id not in known]
        importer = self._for_shop(shop)
        rows = importer._create_rows(shop, new)
        begun = {row: order for row, order in zip(rows, new, strict=True) if row._begins(order)}
        if begun:
            importer.union(*begun)._import(begun)
        rows.filtered('sale_order_id')._tell_numbers()
        for order in orders:
            if row := known.get(order.market_id):
                row._for_shop(row.shop_id)._update(order)
                rows |= row
        rows._ask_for_buyers_soon()
        rows._erase_soon()
        rows._follow_cancel_requests()
        rows._follow_digital()
        return rows

    def _tell_numbers(self):
        """Tell the Market our numbers of orders that it did not ask us for: labels show them."""
        early = self.filtered(lambda row: row.status in life.BEFORE_SHIPPING)
        if early and self.account_id.sudo().api_key:
            self.env['yandex.market.command']._enqueue(early, 'external_id')

    @api.model
    def _find(self, account, orders):
        """Find the rows of orders by the Market's number."""
        return self.search([
            ('account_id', '=', account.id),
            ('market_id', 'in', [order.market_id for order in orders]),
        ]).grouped('market_id')

    @api.model
    def _create_rows(self, shop, orders):
        """Write new orders down.

        Another process may write the same order at the same moment. The database refuses one of
        them, and Odoo would log the refused values: a buyer's address is none of the log's.
        """
        with mute_logger('odoo.sql_db'):
            return self.with_context(mail_create_nolog=True).create(
                [self._prepare(shop, order) for order in orders]).with_env(self.env)

    @api.model
    def _prepare(self, shop, order):
        """Put an order into the values of a new row."""
        return {
            'shop_id': shop.id,
            'market_id': order.market_id,
            'status': order.status,
            'substatus': order.substatus,
            'progress': life.progress(order.status, order.substatus) or 0,
            'updated_at': order.updated_at,
            'is_test': order.is_test,
            'ordered_at': order.created_at,
            'ended_at': self._find_end(order),
            'currency_id': shop._find_currency(order.currency).id,
            **self._prepare_figures(shop, order),
        }

    def _prepare_figures(self, shop, order):
        """Put into values what may change as long as an order lives."""
        return {
            'shipment_date': order.shipment_date or shop._get_hand_over_day(order),
            'amount_total': shop._get_total(order),
            'subsidy': float(order.subsidy),
            'is_business': order.is_business,
            **self._prepare_delivery(order),
            **self._prepare_kept(order),
        }

    def _begins(self, order):
        """Decide whether an order that is seen for the first time becomes a sales order."""
        self.ensure_one()
        state = 'new'
        placed_before = order.created_at and order.created_at < self.account_id.start_date
        by_market = {order.program, self.shop_id.placement.upper()} & MARKET_FULFILS
        if order.status == life.CANCELLED:
            state = 'cancelled'
        elif by_market or (placed_before and self.progress > life.LAST_OPEN):
            state = 'done'
        if state != 'new':
            self.state = state
        return state == 'new' and order.status != 'PLACING'

    def _update(self, order):
        """Move a known order on, as far as what is said is news.

        :param order: ``market.order.Order``
        """
        self.ensure_one()
        if reading.as_text(order.source) == self.sudo().payload:
            return
        # The Market's clock has seconds: what changed in the same one is news too.
        is_newer = bool(order.updated_at) and (
            not self.updated_at or order.updated_at >= self.updated_at)
        # A push call has no time: the last one that comes is taken for the latest.
        if life.may_follow(order.status, order.substatus, self.progress,
                           is_newer=is_newer or not order.updated_at):
            self._move_on(order)
        if is_newer:
            self._take_figures(order)

    def _move_on(self, order):
        """Follow the Market to another status."""
        before, is_here = self._describe_status(), self.progress < life.IS_SHIPPED
        progress = life.progress(order.status, order.substatus)
        self.write({
            'status': order.status,
            'substatus': order.substatus,
            'progress': self.progress if progress is None else progress,
            'ended_at': self._find_end(order) or self.ended_at,
        })
        after = self._describe_status()
        if before != after:
            self._tell(self.env._("On the Market: %(before)s → %(after)s",
                                  before=before, after=after))
        if order.status == life.CANCELLED:
            self._follow_cancellation(is_here)
        elif self.is_refused or self.state == 'new':
            # The Market goes on with what we had refused, or only heard of: so do we.
            self.write({'is_refused': False, 'state': 'new', 'error': False})
            self._import({self: order})
        elif order.status in life.FINAL and self.state == 'imported':
            self.state = 'done'

    def _describe_status(self):
        return ', '.join(filter(None, (self.status_label, self.substatus_label)))

    def _tell(self, text):
        """Note a change where people look: in the sales order's chatter, else in the row's."""
        (self.sale_order_id or self)._message_log(body=text)
