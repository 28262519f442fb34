import threading
from contextlib import suppress

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.routing import Rule

from odoo import http, models
from odoo.http import request
from odoo.tools.misc import submap

from ...tools.market_address import is_market_path, mask, tidy_path

MODULE = 'sale_yandex_market'


def serve_without_database():
    """Register our routes for calls without a database, which Odoo else answers with HTML.

    PostgreSQL may be down, or several databases fit the host name. Odoo itself registers only the
    modules of ``server_wide_modules``. See docs/architecture.md, "Calls without a database".
    """
    routes = http.root.nodb_routing_map
    if any(is_market_path(rule.rule) for rule in routes.iter_rules()):
        return
    for url, endpoint in http._generate_routing_rules([MODULE], nodb_only=True):
        rule = Rule(url, endpoint=endpoint, **submap(endpoint.routing, http.ROUTING_KEYS))
        rule.merge_slashes = False
        routes.add(rule)


class IrHttp(models.AbstractModel):
    _inherit = 'ir.http'

    def _register_hook(self):
        super()._register_hook()
        serve_without_database()

    @classmethod
    def _match(cls, path_info):
        """Find the same route whether or not the address has double or trailing slashes."""
        # Odoo's dump of all threads shows this address.
        threading.current_thread().url = mask(request.httprequest.url)
        if is_market_path(path_info):
            path_info = tidy_path(path_info)
        return super()._match(path_info)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Read the body before Odoo parses it: without a content type it would be a form."""
        super()._pre_dispatch(rule, args)
        if is_market_path(request.httprequest.path):
            with suppress(RequestEntityTooLarge):  # the route says so in the Market's terms
                request.httprequest.get_data()

    @classmethod
    def _dispatch(cls, endpoint):
        """Drop a query parameter ``self``, which would clash with the controller's argument."""
        if is_market_path(request.httprequest.path):
            request.params.pop('self', None)
        return super()._dispatch(endpoint)

    @classmethod
    def _handle_error(cls, exception):
        """Answer the Market in JSON even where a call fails before it reaches its route."""
        if not is_market_path(request.httprequest.path):
            return super()._handle_error(exception)
        status = getattr(exception, 'code', None) or 500
        return request.make_json_response(
            {'error': {'type': 'WRONG_EVENT_FORMAT', 'message': "The request can't be read."}},
            status=status if status in (404, 405, 500) else 400)
