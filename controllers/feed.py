"""The catalogue as a YML file, for sellers who let the Market fetch it by address."""
import gzip
import tempfile

from werkzeug.http import parse_accept_header, quote_etag
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import Response, request

from .main import ROUTE, Refusal, find_by_key, serve


class YandexMarketFeed(http.Controller):

    @http.route('/yandex_market/<string:key>/catalog.yml', **{**ROUTE, 'readonly': True})
    def catalog(self, key, **_kwargs):
        """Give the catalogue of a cabinet, or of a shop with its own prices."""
        return serve(lambda: self._give(key), verb='GET')

    def _give(self, key):
        try:
            account, shop = find_by_key('yandex.market.account', key), None
        except Refusal:
            shop = find_by_key('yandex.market.shop', key)
            account = shop.account_id
        shop = shop or request.env['yandex.market.shop']
        version = account._get_feed_version(shop)
        asked = request.httprequest
        if asked.if_none_match.contains_weak(version):
            response = Response(status=304)
        else:
            encodings = parse_accept_header(asked.headers.get('Accept-Encoding'))
            response = self._stream(account, shop, is_packed=encodings['gzip'] > 0)
        response.headers.update({
            'ETag': quote_etag(version, weak=True), 'Vary': 'Accept-Encoding',
            'Cache-Control': 'private, no-cache'})
        return response

    def _stream(self, account, shop, is_packed):
        """Write the whole file before sending it, so that an error can still be answered.

        Decision: "The file is complete before its first byte leaves".
        """
        file = tempfile.TemporaryFile()  # noqa: SIM115 - the web server closes it
        if is_packed:
            with gzip.GzipFile(fileobj=file, mode='wb', compresslevel=6, mtime=0) as packed:
                account._write_feed(packed, shop)
        else:
            account._write_feed(file, shop)
        size = file.tell()
        file.seek(0)
        response = Response(
            wrap_file(request.httprequest.environ, file), direct_passthrough=True,
            content_type='application/xml; charset=utf-8')
        response.headers['Content-Length'] = size
        if is_packed:
            response.headers['Content-Encoding'] = 'gzip'
        return response
