"""What all of the Market's calls share: the key in the address, the body, the answer in JSON."""
import gc
import hashlib
import logging
from contextlib import contextmanager, nullcontext, suppress

import psycopg2
from werkzeug.exceptions import RequestEntityTooLarge

from odoo import SUPERUSER_ID, http
from odoo.fields import Domain
from odoo.http import Response, request
from odoo.tools import SQL

from ..tools.transaction import CLASHES

_logger = logging.getLogger(__name__)

MAX_BODY = 512 * 1024  # the Market's own limit for requests; no order comes near it
ROUTE = {
    'type': 'http', 'auth': 'none', 'csrf': False, 'save_session': False, 'readonly': False,
    'max_content_length': MAX_BODY,
}


class Refusal(Exception):
    """A call that is answered with an error: HTTP status and the reason in the caller's terms."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def answer(data, status=200):
    """Answer in JSON, the only language that the Market reads."""
    return request.make_json_response(data, status=status)


def answer_error(status, message):
    """Answer with an error's reason."""
    return answer({'error': {'message': message}}, status=status)


def not_found():
    """Answer a call with an unknown key or path.

    Decision: "The key is 24 random bytes, and everything unknown gets the same answer".
    """
    return answer_error(404, "Not found.")


def no_database():
    """Answer a call while PostgreSQL is away, or when nothing says which database it is for."""
    return answer_error(500, "The database can't be reached. Please repeat the call.")


def find_by_key(model, key):
    """Find the account or shop that a key in the address belongs to.

    :param str model: ``yandex.market.account`` or ``yandex.market.shop``
    :raise Refusal: 404, there is none
    """
    request.update_env(user=SUPERUSER_ID)
    # By the digest, since PostgreSQL may log statements and their values.
    digest = hashlib.sha256(key.encode(errors='replace')).digest()
    found = request.env[model].search_fetch(Domain.custom(
        to_sql=lambda _model, alias, _query: SQL(
            "sha256(convert_to(%s, 'UTF8')) = %s", SQL.identifier(alias, 'webhook_key'), digest)))
    if not found:
        raise Refusal(404, "Not found.")
    return found


def find_account(key):
    """Find the account that a key belongs to, its own or one of its shops'.

    :raise Refusal: 404, there is none
    """
    try:
        return find_by_key('yandex.market.account', key)
    except Refusal:
        return find_by_key('yandex.market.shop', key).account_id


def read_body():
    """Read the request's body.

    :rtype: bytes
    :raise Refusal: 400, it is larger than any message of the Market
    """
    try:
        return request.httprequest.get_data()
    except RequestEntityTooLarge:
        raise Refusal(400, f"The body is larger than {MAX_BODY // 1024} KB.") from None


@contextmanager
def no_collection():
    """Postpone Python's garbage collection until the Market has its answer.

    Odoo's own ``disabling_gc`` would leave it off where the block raises an error.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def serve(work, verb='POST'):
    """Run a route, and answer what goes wrong with a status code that the Market knows.

    Decision: "A fault of ours answers 500 and stores nothing".

    :param callable work: returns the data of the answer
    :param str verb: the only one that the route knows; with GET comes HEAD
    """
    if not request.db:
        return no_database()
    allowed = ('GET', 'HEAD') if verb == 'GET' else (verb,)
    if request.httprequest.method not in allowed:
        response = answer_error(405, f"Use {verb}.")
        response.headers['Allow'] = ', '.join(allowed)
        return response
    try:
        # A file that is fetched (GET) may be large: its garbage must be collected meanwhile.
        with no_collection() if verb == 'POST' else nullcontext():
            data = work()
        return data if isinstance(data, Response) else answer(data)
    except Refusal as refusal:
        return answer_error(refusal.status, str(refusal))
    except Exception as error:
        with suppress(psycopg2.Error):  # the connection may be what failed
            request.env.cr.rollback()
        if isinstance(error, CLASHES):  # many others wanted the same goods at the same time
            _logger.warning("A call of the Market gave way to others, and is to be repeated.")
        else:
            _logger.exception("A call of the Market failed.")
        return answer_error(500, "Internal error. Please repeat the call.")


class YandexMarket(http.Controller):

    @http.route(
        ['/yandex_market', '/yandex_market/<path:anything>'], **ROUTE)
    def nothing(self, **_kwargs):
        """Answer calls to addresses that nothing is served at."""
        return not_found() if request.db else no_database()
