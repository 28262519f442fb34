"""Odoo from outside: its external API, as a user's own scripts call it."""
import xmlrpc.client

LOGIN = PASSWORD = 'admin'  # noqa: S105 - of a database that was just made


class Rpc:
    """A logged-in user of a database.

    :param url: of a running Odoo
    :ivar database: name
    """

    def __init__(self, url, database, login=LOGIN, password=PASSWORD):
        common = xmlrpc.client.ServerProxy(f'{url}/xmlrpc/2/common')
        self.database, self._password = database, password
        self._user = common.authenticate(database, login, password, {})
        if not self._user:
            raise PermissionError(f"{login} can't log in to {database}.")
        self._objects = xmlrpc.client.ServerProxy(f'{url}/xmlrpc/2/object', allow_none=True)
        self.context = {'lang': 'en_US'}

    def __call__(self, model, method, *args, **kwargs):
        """Call a method of a model; ids come first for a record's own methods."""
        context = {**self.context, **kwargs.pop('context', {})}
        return self._objects.execute_kw(
            self.database, self._user, self._password, model, method, args,
            {**kwargs, 'context': context})

    def speak(self, language, timezone):
        """Let the user read another language, and live in another time zone, from now on."""
        self('res.users', 'write', [self._user], {'lang': language, 'tz': timezone})
        self.context |= {'lang': language, 'tz': timezone}

    def act(self, model, method, *args):
        """Press a button: what it opens does not matter here. Its records' ids come first."""
        try:
            return self(model, method, *args)
        except xmlrpc.client.Fault as fault:
            if 'cannot marshal None' in fault.faultString:
                return None
            raise

    def find(self, model, domain):
        """Give the id of the first record that fits, or None."""
        ids = self(model, 'search', domain, limit=1)
        return ids[0] if ids else None

    def find_or_create(self, model, domain, values):
        """Give the id of the record that fits, made where there is none."""
        return self.find(model, domain) or self(model, 'create', [values])[0]

    def read(self, model, domain, fields):
        """Read the records that fit, the oldest first."""
        return self(model, 'search_read', domain, fields, order='id')
