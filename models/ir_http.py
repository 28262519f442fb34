from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    _inherit = 'ir.http'

    @classmethod
    def _handle_error(cls, exception):
        """Answer the Market in JSON even where a call fails before it reaches its route."""
        if not request.httprequest.path.startswith('/yandex_market/'):
            return super()._handle_error(exception)
        status = getattr(exception, 'code', None) or 500
        return request.make_json_response(
            {'error': {'message': "The request can't be read."}},
            status=status if status in (404, 405, 500) else 400)
