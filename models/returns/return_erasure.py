"""Personal data of returns goes with that of their orders; where there is no order, by itself."""
from odoo import api, fields, models

from ...market import anonymize
from ...tools.transaction import retry_transaction

LOOKED_AT = 100


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    is_erased = fields.Boolean(string="Personal Data Erased", readonly=True, copy=False)

    @api.model
    def _prepare_erasures(self):
        """Prepare to erase returns that ended long enough ago, of orders that Odoo does not have.

        Decision: "Personal data is kept for 30 days after an order's end".

        :return: generators for :func:`tools.turns.take_turns`, one for each cabinet
        :rtype: list
        """
        return [
            self._erase_without_order(account) for [account] in self._read_group(
                self._get_erasable_domain(), ['account_id'])]

    @api.model
    def _get_erasable_domain(self):
        return [('order_id', '=', False), ('is_over', '=', True), ('is_erased', '=', False)]

    def _erase_without_order(self, account):
        """Erase what a cabinet's buyers said of returns without an order, some each step."""
        limit = account._get_erasure_limit()
        domain = [
            *self._get_erasable_domain(), ('account_id', '=', account.id),
            '|', ('updated_at', '<=', limit),
            '&', ('updated_at', '=', False), ('create_date', '<=', limit)]
        while records := self.search(domain, order='id', limit=LOOKED_AT):
            retry_transaction(self.env.cr, records._erase)
            self.env['ir.cron']._commit_progress()
            yield

    def _erase(self):
        """Delete the buyer's data: in the payload, comments, application and photos."""
        for record in self:
            record.payload = record.payload and anonymize.erase(record.payload)
        (self.photo_ids | self.application_file_id).sudo().unlink()
        self.application_ids.write({'comment': False, 'images': False})
        self.command_ids.sudo().details = False
        self.is_erased = True
