"""Orders that the Market pushes: decided before they are answered. Ends on 31 December 2026."""
from odoo import api, fields, models

from ...market import order_status, push
from ...tools.free_stock import find_overdrawn
from ...tools.transaction import CONCURRENCY_ERRORS, retry_transaction
from ..order.order_import import OutOfStock

PATIENCE = 2  # seconds for a second look, of the ten that the Market waits
MAY_REFUSE = 'yandex_market_may_refuse'
"""Context key: the Market waits for the answer, and the shop refuses what is short."""


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    channel = fields.Selection(
        selection_add=[('push', "Push API"), ('pull',)], ondelete={'push': 'set null'})
    is_refused = fields.Boolean(
        string="Refused", readonly=True,
        help="The Market was told that the goods are out of stock.")
    answered_number = fields.Char(
        string="Your Order Number", readonly=True,
        help="The number that the Market was told; a repeated request gets the same one.")

    @api.model
    def _accept(self, shop, payload):
        """Decide about an order that the Market wants to place; a repeated call changes nothing.

        Decision: "The order is decided within the call", "Short of stock, the shop decides".

        :param shop: yandex.market.shop that the order is for
        :param dict payload: what ``order/accept`` sent, see :func:`market.push.read_order`
        :return: the order; it says whether it was refused
        :rtype: yandex.market.order
        :raise market.parsing.PayloadError: the payload can't be an order; nothing is stored
        """
        market_order = push.read_order(payload)
        deciding = self._for_shop(shop).with_context(**{
            'default_channel': 'push', MAY_REFUSE: shop.shortage_policy == 'refuse'})
        order = self._find_orders(shop.account_id, [market_order]).get(market_order.market_id)
        if not order:
            order = deciding._create_orders(shop, [market_order])
            order._import({order: market_order})
        elif not order._is_answered():
            order = order.with_env(deciding.env)
            order._decide_known(market_order)
        return order

    def _is_answered(self):
        """Tell whether the Market has its answer already.

        Decision: "A repeat gets the stored answer".
        """
        return bool(self.answered_number) or self.is_refused

    def _decide_known(self, market_order):
        """Decide about an order that was read before the Market asked for the shop's decision.

        A cancelled order is refused. One that was only stored is decided as if it were new; one
        that has become a sales order is accepted. Decision: "A refusal is kept".

        :param market_order: ``market.order.Order``
        """
        if self.state == 'cancelled':
            self.is_refused = True
        elif self.state == 'new':
            progress = order_status.progress(market_order.status, market_order.substatus) or 0
            if progress > self.progress:
                self.write({'status': market_order.status, 'substatus': market_order.substatus,
                            'progress': progress})
            self.write(self._prepare_update_vals(self.shop_id, market_order))
            self._import({self: market_order})
        else:
            self._keep_answer(self.sale_order_id.name or self.market_id)

    def _get_goods_taken(self):
        """Give the goods that the order reserved in the call that is being answered.

        :return: ids of product.product; none for a repeat, which gets the answer of the first call
        :rtype: list
        """
        is_new = MAY_REFUSE in self.env.context
        return self.sale_order_id.order_line.move_ids.product_id.ids if is_new else []

    def _refuse_if_sold(self, product_ids):
        """Check the goods of an accepted order once more before the Market is answered.

        The order's reservation is committed. A sale of the same piece at the same moment skipped
        the locked quants, and can be seen only in a new transaction.
        Decision: "After the commit the goods of an order are looked at once more".

        :param product_ids: ids of product.product that the order has reserved
        :return: whether the order is refused after all
        :rtype: bool
        """
        if not (product_ids and find_overdrawn(self.env, product_ids)):
            return False
        try:
            return retry_transaction(
                self.env.cr, lambda: self._give_back_if_sold(product_ids), PATIENCE)
        except CONCURRENCY_ERRORS:
            # No time is left: a person will be called, as for what is sold later.
            self.env.cr.rollback()
            return False

    def _give_back_if_sold(self, product_ids):
        products = self._find_uncovered(product_ids).get(self)
        if products is not None:
            try:
                with self.env.cr.savepoint():
                    self._unreserve(products)
                    self._reserve_again()
            except OutOfStock as short:
                self._cancel_sale_order()
                self._set_refused(str(short))
                self._note_lost(short.short)
        return self.is_refused

    def _read_other_payload(self, payload):
        return push.read_order(payload)

    def _keep_answer(self, number):
        self.answered_number = self.answered_number or number

    def _may_refuse(self):
        return bool(self.env.context.get(MAY_REFUSE))

    def _set_refused(self, reason):
        self.write({'state': 'cancelled', 'is_refused': True, 'error': reason})

    def _is_refused_by_shop(self):
        return self.is_refused

    def _take_back_refusal(self):
        was_refused, self.is_refused = self.is_refused, False
        return was_refused
