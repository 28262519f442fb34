from contextlib import suppress

from werkzeug.exceptions import RequestEntityTooLarge

from odoo import models
from odoo.http import request

PREFIX = '/yandex_market/'


class IrHttp(models.AbstractModel):
    _inherit = 'ir.http'

    @classmethod
    def _match(cls, path_info):
        """Lead to the same route whether or not the shop's address was entered with a slash."""
        if path_info.startswith(PREFIX):
            path_info = '/' + '/'.join(filter(None, path_info.split('/')))
        return super()._match(path_info)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        """Keep the body as it came: Odoo takes one that does not say it is JSON for a form."""
        super()._pre_dispatch(rule, args)
        if request.httprequest.path.startswith(PREFIX):
            with suppress(RequestEntityTooLarge):  # the route says so in the Market's terms
                request.httprequest.get_data()

    @classmethod
    def _dispatch(cls, endpoint):
        """Let no word of the address line pass for the controller itself."""
        if request.httprequest.path.startswith(PREFIX):
            request.params.pop('self', None)
        return super()._dispatch(endpoint)

    @classmethod
    def _handle_error(cls, exception):
        """Answer the Market in JSON even where a call fails before it reaches its route."""
        if not request.httprequest.path.startswith(PREFIX):
            return super()._handle_error(exception)
        status = getattr(exception, 'code', None) or 500
        return request.make_json_response(
            {'error': {'type': 'WRONG_EVENT_FORMAT', 'message': "The request can't be read."}},
            status=status if status in (404, 405, 500) else 400)
