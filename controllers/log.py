"""Keys and tokens stand in the addresses that the Market calls; the web server logs addresses."""
import logging
import re

_SECRETS = re.compile(r'(/yandex_market/)[^/?\s"]+|(auth-token=)[^&\s"]+')


def _mask(value):
    return _SECRETS.sub(r'\1\2***', value) if isinstance(value, str) else value


class MaskSecrets(logging.Filter):
    """Blank keys and tokens in the web server's lines."""

    def filter(self, record):
        """Let every line pass, without its secrets."""
        record.msg = _mask(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_mask(value) for value in record.args)
        return True


logging.getLogger('werkzeug').addFilter(MaskSecrets())
