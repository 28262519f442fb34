"""Where the work of scheduled actions goes on that had no time to end."""
from odoo import api, fields, models
from odoo.fields import Domain


class YandexMarketTurn(models.Model):
    """A record for each piece of work that has begun, or waits for its beginning.

    It goes with the end of the work. What is only kept back, until a limit of the Market is over,
    does not keep the next round of all the others waiting.
    """

    _name = 'yandex.market.turn'
    _description = "Yandex Market Turn"
    _rec_name = 'job'
    _log_access = False

    account_id = fields.Many2one('yandex.market.account', required=True, ondelete='cascade')
    shop_id = fields.Many2one('yandex.market.shop', ondelete='cascade')
    company_id = fields.Many2one(related='account_id.company_id', store=True, precompute=True)
    job = fields.Char(required=True, help="XML id of the scheduled action.")
    position = fields.Json(help="Where the work goes on; empty: at its beginning.")
    next_try = fields.Datetime(help="Before this time it would fail.")

    _work_uniq = models.UniqueIndex("(account_id, COALESCE(shop_id, 0), job)")

    @api.model
    def _find(self, job, records):
        """Find the records of the work of cabinets or shops.

        :param str job: XML id of the scheduled action
        :param records: yandex.market.account or yandex.market.shop
        """
        return self.sudo().search(Domain('job', '=', job) & self._get_domain(records))

    def _get_domain(self, records):
        if records._name == 'yandex.market.shop':
            return Domain('shop_id', 'in', records.ids)
        return Domain('account_id', 'in', records.ids) & Domain('shop_id', '=', False)

    @api.model
    def _get_position(self, job, record):
        """Say where the work goes on.

        :return: what :meth:`_set_position` got; None where it begins
        """
        return self._find(job, record).position or None

    @api.model
    def _set_position(self, job, record, position):
        """Note where the work goes on, with what was done until there.

        :param position: JSON
        """
        if turn := self._find(job, record):
            turn.write({'position': position, 'next_try': False})
        else:
            self._begin(job, record).position = position

    @api.model
    def _begin(self, job, records):
        """Note work that waits for its beginning, where it has not begun already."""
        known = self._find(job, records)
        known.next_try = False
        is_shop = records._name == 'yandex.market.shop'
        begun = known.shop_id if is_shop else known.account_id
        return self.sudo().create([
            {'job': job, 'account_id': record.account_id.id if is_shop else record.id,
             'shop_id': is_shop and record.id}
            for record in records - begun])

    @api.model
    def _find_round(self, job, records, is_late=lambda record: False):
        """Find the cabinets or shops whose work goes on; where there are none, all begin anew.

        :param str job: XML id of the scheduled action
        :param records: yandex.market.account or yandex.market.shop
        :param callable is_late: tells of a record whether it can't wait for the end of the round
        """
        going_on = records and self._find_begun(job, records)
        found = going_on | (
            records - self._find_paused(job, records)).filtered(is_late) if going_on else records
        self._begin(job, found)
        self.env['ir.cron']._commit_progress()
        return found

    @api.model
    def _find_begun(self, job, records):
        """Find the work that has begun and can go on now.

        :return: those of the records that it is of
        """
        known = self._find(job, records)
        begun = known.shop_id if records._name == 'yandex.market.shop' else known.account_id
        return records & begun - self._find_paused(job, records)

    @api.model
    def _find_paused(self, job, records):
        """Find the work that would fail before a time that is still to come."""
        now = fields.Datetime.now()
        turns = self._find(job, records).filtered(
            lambda turn: turn.next_try and turn.next_try > now)
        return turns.shop_id if records._name == 'yandex.market.shop' else turns.account_id

    @api.model
    def _pause(self, job, record, until):
        """Keep work where it is until it can go on.

        :param datetime until: naive UTC
        """
        self._find(job, record).next_try = until

    @api.model
    def _end(self, job, record):
        """Forget work that is at its end."""
        self._find(job, record).unlink()

    @api.model
    def _end_unless_paused(self, job, record):
        """Forget work that had nothing to do."""
        self._find(job, record).filtered(lambda turn: not turn.next_try).unlink()
