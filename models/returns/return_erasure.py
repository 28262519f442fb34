"""Personal data of returns goes with that of their orders; where there is no order, by itself."""
from odoo import api, fields, models

from ...market import anonymize
from ..buyer.order_erasure import LOOKED_AT, erase_apart


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
        """Erase what a cabinet's buyers said of returns without an order, of one each step."""
        after, limit = 0, account._get_erasure_limit()
        domain = [
            *self._get_erasable_domain(), ('account_id', '=', account.id),
            '|', ('updated_at', '<=', limit),
            '&', ('updated_at', '=', False), ('create_date', '<=', limit)]
        while records := self.search(
                [*domain, ('id', '>', after)], order='id', limit=LOOKED_AT):
            after = records[-1].id
            for record in records:
                erase_apart(record)
                yield

    def _erase(self):
        """Delete the buyer's data: in the payload, comments, application and photos."""
        for record in self:
            record.payload = record.payload and anonymize.erase(record.payload)
        (self.photo_ids | self.application_file_id).sudo().unlink()
        self.application_ids.write({'comment': False, 'images': False})
        self.command_ids.sudo().details = False
        self.is_erased = True
