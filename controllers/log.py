"""Keep secrets out of the log: keys and tokens in addresses, personal data in SQL statements."""
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


class MaskThreads(logging.Filter):
    """Blank keys and tokens in the dump of all threads: each line of a thread has its address.

    ``ir.http`` masks an address once a database is there; a call may wait for it.
    """

    def filter(self, record):
        """Let every dump pass, without its secrets."""
        if isinstance(record.msg, str) and '# Thread: ' in record.msg:
            record.msg = '\n'.join(
                mask(line) if line.startswith('# Thread: ') else line
                for line in record.msg.split('\n'))
        return True


class MaskStatements(logging.Filter):
    """Blank the values in statements that failed: they may hold the message of the Market."""

    def filter(self, record):
        """Blank the values in statements about our tables, or within our calls.

        A failed statement is not logged at all where its transaction is repeated; the error that
        ends the last repetition is logged.
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
logging.getLogger('odoo.tools.misc').addFilter(MaskThreads())
