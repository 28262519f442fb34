"""Push API. The Market ends it on 31 December 2026: then this file goes."""
import hmac

from odoo import fields, http
from odoo.http import request

from ..market import parsing, push
from ..tools import market_address
from ..tools.bad_requests import bad_requests
from ..tools.transaction import retry_transaction
from .main import ROUTE, Refusal, find_by_key, read_body, serve

REQUEST_TIMEOUT = 6  # seconds: the Market waits for ten
market_address.show_routes(
    'order/accept', 'order/status', 'order/cancellation/notify', 'cart', 'stocks')


def same_secret(given, expected):
    """Compare secrets in constant time; an empty one never fits."""
    return bool(given and expected) and hmac.compare_digest(given.encode(), expected.encode())


class YandexMarketPush(http.Controller):

    @http.route('/yandex_market/<string:key>/order/accept', **ROUTE)
    def accept_order(self, key, **_kwargs):
        """Decide about a new order, and answer with our number of it, or with a refusal.

        Decision: "The order is decided within the call".
        """
        return serve(lambda: self._decide(key))

    @http.route([
        '/yandex_market/<string:key>/order/status',
        '/yandex_market/<string:key>/order/cancellation/notify',
    ], **ROUTE)
    def note_order(self, key, **_kwargs):
        """Store an order's new state; it is applied after the Market has its answer."""
        return serve(lambda: self._process(key, self._store_event))

    @http.route('/yandex_market/<string:key>/cart', **ROUTE)
    def check_cart(self, key, **_kwargs):
        """Say what of a buyer's basket can be sold, and how it is delivered."""
        return serve(lambda: self._process(key, self._answer_cart))

    @http.route('/yandex_market/<string:key>/stocks', **ROUTE)
    def get_stocks(self, key, **_kwargs):
        """Say how much of some SKUs can be ordered."""
        return serve(lambda: self._process(key, self._answer_stocks))

    def _answer_cart(self, shop, payload):
        items = push.read_cart(payload)
        available = shop._get_available({item.sku for item in items})
        return push.cart_answer(items, available, shop._get_courier())

    def _answer_stocks(self, shop, payload):
        wanted = push.read_stocks_request(payload)
        return push.stocks_answer(
            wanted, shop._get_available(set(wanted.skus)), fields.Datetime.now())

    def _store_event(self, shop, payload):
        kind = request.httprequest.path.split('/', 3)[3]
        request.env['yandex.market.event']._store_push(shop, kind, payload)
        return {}

    def _decide(self, key):
        """Store the order, and check its goods after the commit.

        Decision: "After the commit the goods of an order are looked at once more".
        """
        order, goods, answer = self._process(key, self._accept)
        request.env.cr.commit()
        return push.refused() if order._refuse_if_sold(goods) else answer

    def _accept(self, shop, payload):
        order = request.env['yandex.market.order']._accept(shop, payload)
        answer = push.refused() if order.is_refused else push.accepted(
            order.answered_number, order.shipment_date if shop.placement == 'dbs' else None)
        return order, order._get_goods_taken(), answer

    def _process(self, key, work):
        """Find the shop of a call, check the token, read the body, and do the work."""
        shop = find_by_key('yandex.market.shop', key)
        given = (
            request.httprequest.headers.get('Authorization')
            or request.httprequest.args.get('auth-token'))
        if not same_secret(given, shop.push_token):
            bad_requests.note(key, request.httprequest.remote_addr, shop)
            raise Refusal(403, "The token is missing or wrong.")
        try:
            payload = parsing.parse(read_body())
            return retry_transaction(request.env.cr, lambda: work(shop, payload), REQUEST_TIMEOUT)
        except parsing.PayloadError as error:
            raise Refusal(400, str(error)) from error
