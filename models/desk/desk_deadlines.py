"""Each deadline has an activity before it: once, and as long as there is something to do.

What the start page shows as burning is what somebody is called for. Decision: "A deadline calls a
person once".
"""
from datetime import date, datetime

from odoo import api, fields, models
from odoo.tools import format_date, format_datetime, split_every

from ...market.dates import moscow_day
from ...tools.transaction import retry_transaction
from ...tools.turns import take_turns
from .desk_burning import Kind

ACTIVITY = 'sale_yandex_market.activity_deadline'
TOGETHER = 50
"""Activities that are scheduled in a transaction."""


class YandexMarketDesk(models.AbstractModel):
    _inherit = 'yandex.market.desk'

    @api.model
    def _cron_remind(self):
        """Schedule an activity before each deadline, and drop those of what is done."""
        accounts = self.env['yandex.market.account'].search(
            [('business_id', '!=', False)])
        take_turns(self.env, [self._remind(account) for account in accounts])

    def _get_deadlines(self):
        """Name what a person is called for: what burns, and a token that lacks accesses.

        :return: ``Kind`` values with the text of their activity
        :rtype: list
        """
        _ = self.env._
        access = Kind(
            'access', 'yandex.market.account', [('missing_scopes', '!=', False)], 'missing_scopes',
            lambda account: (account.missing_scopes, None), '',
            reminder=_("The token of %s lacks accesses"))
        return [access, *(
            kind for kind in (*self._get_order_kinds(), *self._get_other_kinds()) if kind.reminder)]

    def _remind(self, account):
        """Make the activities of a cabinet agree with its deadlines.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        desk = self.with_context(lang=account._get_responsible_lang())
        by_model = {}
        for kind in desk._get_deadlines():
            by_model.setdefault(kind.model, []).append(kind)
        for name, kinds in by_model.items():
            mine = [('id' if name == account._name else 'account_id', '=', account.id)]
            Model = desk.env[name]
            due = {
                record: kind for kind in kinds
                for record in Model.search([*mine, *kind.domain, *desk._get_lead_domain(kind)])}
            called = Model.search([
                *mine, ('activity_ids.activity_type_id', '=', self.env.ref(ACTIVITY).id)])
            over = called - Model.union(*due)
            retry_transaction(self.env.cr, lambda over=over: over.activity_unlink([ACTIVITY]))
            yield
            for batch in split_every(TOGETHER, due):
                retry_transaction(self.env.cr, lambda batch=batch, due=due: [
                    desk._call_once(account, due[record], record) for record in batch])
                yield

    def _get_lead_domain(self, kind):
        """Give the domain of those whose deadline is near enough."""
        if kind.lead is None:
            return []
        near = fields.Datetime.now() + kind.lead
        if self.env[kind.model]._fields[kind.until].type == 'date':
            return [(kind.until, '<=', fields.Date.to_string(moscow_day(near)))]
        return [(kind.until, '<=', fields.Datetime.to_string(near))]

    def _call_once(self, account, kind, record):
        """Call the responsible person, unless they were called for this deadline already.

        :param record: what has the deadline
        """
        until = record[kind.until]
        deadline = until if isinstance(until, str) else fields.Datetime.to_string(until)
        if record.reminded_of == deadline:
            return
        record.reminded_of = deadline
        user = account._get_responsible(record)
        tz = user.tz or 'Europe/Moscow'
        day = until
        if isinstance(until, datetime):
            day = fields.Datetime.context_timestamp(record.with_context(tz=tz), until).date()
        elif isinstance(until, str):
            day = moscow_day(fields.Datetime.now())
        text = kind.describe(record)[0]
        record.activity_unlink([ACTIVITY])
        record.activity_schedule(
            ACTIVITY, date_deadline=day, user_id=user.id,
            summary=kind.reminder % record.display_name,
            note=' · '.join(filter(None, (self._describe_until(kind, record, tz), text))))

    def _describe_until(self, kind, record, tz):
        """Say until when; where the Market gives a day only, no hour is made up."""
        until = record[kind.until]
        if kind.until == 'hand_over_by':
            return record.with_env(self.env).with_context(tz=tz)._describe_hand_over()
        if isinstance(until, datetime):
            return format_datetime(self.env, until, tz=tz, dt_format='short')
        return self.env._("by the end of %s", format_date(self.env, until)) if (
            isinstance(until, date)) else ''
