"""API notifications: stored, answered at once, worked later."""
from odoo import http
from odoo.http import request
from odoo.modules.module import get_manifest

from ..market import notification, parsing
from ..tools.bad_requests import bad_requests
from .main import ROUTE, Refusal, answer, find_account, read_body, serve

NAME = 'sale_yandex_market'


class YandexMarketNotifications(http.Controller):

    @http.route([
        '/yandex_market/<string:key>',
        '/yandex_market/<string:key>/notification',
    ], **ROUTE)
    def notify(self, key, **_kwargs):
        """Store a notification of any type."""
        return serve(lambda: self._store(key))

    def _store(self, key):
        address = request.httprequest.remote_addr
        if bad_requests.are_too_many(key, address):
            raise Refusal(403, "Too many bad requests. Try again in a minute.")
        account = find_account(key)
        if not account._accepts_address(address):
            bad_requests.note(key, address, account)
            raise Refusal(403, "This address is not one of the Market's.")
        try:
            payload = parsing.parse(read_body())
            message = notification.read_notification(payload)
        except (parsing.PayloadError, Refusal) as error:
            bad_requests.note(key, address, account)
            return answer(notification.wrong_format(str(error)), 400)
        request.env['yandex.market.event']._store_notification(account, message, payload)
        return notification.accepted(get_manifest(NAME)['version'], NAME)
