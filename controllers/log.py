"""Keys stand in the addresses that the Market calls, and the web server logs addresses."""
import logging
import re


class MaskSecrets(logging.Filter):
    """Blank secrets in the web server's lines.

    :param str pattern: finds a secret, with the words before it as its first group
    """

    def __init__(self, pattern):
        super().__init__()
        self._secrets = re.compile(pattern)

    def filter(self, record):
        """Let every line pass, without its secrets."""
        record.msg = self._mask(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(self._mask(value) for value in record.args)
        return True

    def _mask(self, value):
        return self._secrets.sub(r'\1***', value) if isinstance(value, str) else value


def mask_in_log(pattern):
    """Keep what a pattern finds out of the web server's log, see :class:`MaskSecrets`."""
    logging.getLogger('werkzeug').addFilter(MaskSecrets(pattern))


mask_in_log(r'(/yandex_market/)[^/?\s"]+')
