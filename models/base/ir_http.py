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
    """Let Odoo find our routes also while it finds no database: PostgreSQL is away.

    It does so by itself for the modules of ``server_wide_modules``. Whether our routes are asked
    with a database or without, they answer in the Market's terms.
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
        """Lead to the same route whether or not the shop's address was entered with a slash."""
        # A dump of all threads shows their addresses, mistyped ones too.
        threading.current_thread().url = mask(request.httprequest.url)
        if is_market_path(path_info):
            path_info = tidy_path(path_info)
        return super()._match(path_info)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Keep the body as it came: Odoo takes one that does not say it is JSON for a form."""
        super()._pre_dispatch(rule, args)
        if is_market_path(request.httprequest.path):
            with suppress(RequestEntityTooLarge):  # the route says so in the Market's terms
                request.httprequest.get_data()

    @classmethod
    def _dispatch(cls, endpoint):
        """Let no word of the address line pass for the controller itself."""
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
