"""What must not stand in a log: keys and tokens of addresses, and what the Market says of buyers."""
import logging
import re
import threading

from ..tools.market_address import mask

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
        """Let every line pass, without values where they are of our tables or calls."""
        if record.levelno >= logging.ERROR and isinstance(record.args, tuple):
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
