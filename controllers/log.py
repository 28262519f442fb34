"""What must not stand in a log: keys and tokens of addresses, what the Market says of buyers."""
import logging
import re
import threading

from ..tools.market_address import mask
from ..tools.transaction import CONCURRENCY_ERRORS, is_retrying

_LITERAL = re.compile(r"'(?:[^']|'')*'")
_TABLE = 'yandex_market_'


class MaskAddresses(logging.Filter):
    """Blank keys and tokens in the lines of the web servers."""

    def filter(self, record):
        """Let every line pass, without its secrets."""
        record.msg = mask(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(mask(value) for value in record.args)
        return True


class MaskStatements(logging.Filter):
    """Blank the values in statements that failed: they may hold the message of the Market."""

    def filter(self, record):
        """Blank the values where they are of our tables or calls, and pass over what is repeated.

        A transaction that was overtaken begins anew; if it gives up at last, that is logged.
        """
        if record.levelno < logging.ERROR or not isinstance(record.args, tuple):
            return True
        if is_retrying() and any(isinstance(value, CONCURRENCY_ERRORS) for value in record.args):
            return False
        record.args = tuple(self._mask(value) for value in record.args)
        return True

    def _mask(self, value):
        text = value.decode(errors='replace') if isinstance(value, bytes) else str(value)
        is_ours = _TABLE in text or '/yandex_market' in str(
            getattr(threading.current_thread(), 'url', ''))
        return _LITERAL.sub("'…'", text) if is_ours else value


for name in ('werkzeug', 'longpolling'):
    logging.getLogger(name).addFilter(MaskAddresses())
logging.getLogger('odoo.sql_db').addFilter(MaskStatements())
