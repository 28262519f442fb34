"""Every public method, called by RPC as each group: walls hold, whatever it is called with."""
import inspect
import re
from unittest.mock import patch

from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.sql_db import Cursor
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import MarketCase
from .records import make_records
from .test_rights_table import GROUPS, find_public_methods

WRITING = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
# A dialog that somebody opens for nothing is no harm, nor is the note of who saw what.
GIVEN = ('id', 'create_date', 'create_uid', 'write_date', 'write_uid')
HARMLESS = re.compile(r'res_users|bus_|ir_cron_trigger|base_module_uninstall|ir_attachment')


@tagged('post_install', '-at_install')
class TestRightsByRpc(MarketCase):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._make_company("Лютик", cls.rouble)
        cls.strangers = {
            group: cls._make_user(f'stranger_{number}', group, cls.other_company)
            for number, group in enumerate(GROUPS)}
        cls.nobody = cls._make_user('nobody', 'base.group_user', cls.company)

    @classmethod
    def _make_user(cls, login, group, company):
        return new_test_user(
            cls.env, login, company_id=company.id, groups=f'base.group_user,{group}',
            company_ids=[Command.set(company.ids)])

    maxDiff = None

    def setUp(self):
        super().setUp()
        self.row, self.back = make_records(self)
        self.keys = [self.account.api_key, self.account.webhook_key, self.shop.webhook_key]

    def _find_record(self, model, user):
        """Find a record of the company, or open a dialog about its order as somebody would."""
        if model._transient:
            values = {}
            for name, field in model._fields.items():
                if not field.store or name in GIVEN:
                    continue
                if field.type in ('many2one', 'many2many'):
                    found = self._find_record(self.env[field.comodel_name], user)
                    values[name] = found.id if field.type == 'many2one' else found.ids
                elif field.required:
                    values[name] = field.get_values(self.env)[0] if (
                        field.type == 'selection') else '2026-12-01' if field.type == 'date' else 1
            return model.with_user(user).sudo().create(values)
        if model._name == 'sale.order':
            return self.row.sale_order_id
        if model._name == 'stock.picking':
            return self.row.sale_order_id.picking_ids
        has_company = 'company_id' in model._fields and model._fields['company_id'].store
        return model.sudo().search(
            [('company_id', '=', self.company.id)] if has_company else [], limit=1)

    def _call(self, user, record, name):
        """Call a method as a browser does: what it writes, and what it gives."""
        written = []
        execute = Cursor.execute

        def listen(cursor, query, *args, **kwargs):
            text = query if isinstance(query, str) else getattr(query, 'code', str(query))
            if (found := WRITING.match(text)) and not HARMLESS.match(found[2]):
                written.append(f'{found[1]} {found[2]}')
            return execute(cursor, query, *args, **kwargs)

        given = None
        arguments = [
            '' for parameter in list(inspect.signature(getattr(record, name)).parameters.values())
            if parameter.default is parameter.empty
            and parameter.kind is parameter.POSITIONAL_OR_KEYWORD]
        model = record.browse().with_env(self.env(user=user, su=False, context={}))
        is_models = getattr(getattr(type(record), name), '_api_model', False)
        # What the test has read is not what this person's request finds in its cache.
        self.env.flush_all()
        self.env.invalidate_all()
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            with patch.object(Cursor, 'execute', listen):
                given = call_kw(
                    model, name, arguments if is_models else [record.ids, *arguments],
                    {'context': {'allowed_company_ids': user.company_ids.ids}})
                self.env.flush_all()
        except Exception as error:  # whatever stops it, it stops it
            given = f'{type(error).__name__}: {error}'
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.cr.precommit.clear()
            self.env.cr.postcommit.clear()
        return written, given

    def _walk(self, people, secrets):
        """Call everything as each of some people: what did harm, as texts.

        :param secrets: texts that none of them may be told
        """
        count, harm = 0, []
        for _name, model in sorted(self.env.items()):
            methods = [] if model._abstract else find_public_methods(model)
            for group, user in people.items() if methods else ():
                record = self._find_record(model, user)
                for name in methods:
                    written, given = self._call(user, record, name)
                    count += 1
                    told = [secret for secret in secrets if secret in str(given)]
                    if written or told:
                        harm.append(f"{group}: {model._name}.{name}: {written} {told} {given}")
        return count, harm

    @mute_logger('odoo.sql_db', 'odoo.http', 'odoo.addons.base.models.ir_model')
    def test_nobody_reaches_another_company(self):
        count, harm = self._walk(
            self.strangers, [self.row.market_id, self.back.market_id, *self.keys])
        self.assertGreater(count, 500)
        self.assertEqual(harm, [])

    @mute_logger('odoo.sql_db', 'odoo.http', 'odoo.addons.base.models.ir_model')
    def test_who_has_no_rights_on_the_market_does_nothing(self):
        count, harm = self._walk({'nobody': self.nobody}, self.keys)
        self.assertGreater(count, 70)
        self.assertEqual(harm, [])
