"""The Market's verdicts on marking codes.

Decision: "Verdicts are asked for only while one is open".
"""
from datetime import timedelta

from odoo import api, fields, models

from ...market import marking, order_status
from ...market.identifiers import CHECKED, CHECKING, NOT_SENT, REFUSED, UNCHECKED

FIRST_LOOK = timedelta(minutes=1)
"""After the codes were sent: the Market checks them in the background."""


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _set_codes_sent(self, codes=None):
        """Set codes to sent, and enqueue the question for their verdicts.

        :param codes: yandex.market.marking.code; by default all of the orders
        """
        codes = self.code_ids if codes is None else codes
        codes._set_sent()
        if checked := codes.filtered(lambda code: code.state == CHECKING).order_id:
            self.env['yandex.market.command']._enqueue(
                checked, 'verdicts', next_try=fields.Datetime.now() + FIRST_LOOK)

    def _set_codes_known(self, identities):
        """Set codes to sent that the Market lists in the order.

        :param set identities: CIS codes without crypto tail, and UINs
        """
        unsent = self.code_ids.filtered(
            lambda code: code.state == NOT_SENT and code.identity in identities)
        if unsent:
            self._set_codes_sent(unsent)

    @api.model
    def _cron_check_codes(self):
        """Ask for the verdicts that are due, cabinet by cabinet."""
        self.env['yandex.market.command']._process_reading('verdicts')

    def _apply_verdicts(self, verdicts):
        """Store the verdict on each code, and go on with *ready to ship* where all are good.

        :param list verdicts: ``market.identifiers.Verdict``
        :return: whether the Market is to be asked again
        :rtype: bool
        """
        self.ensure_one()
        by_code = {
            (verdict.kind, marking.Code(verdict.kind, verdict.value).identity): verdict
            for verdict in verdicts}
        for code in self.code_ids.filtered(lambda code: code.kind in CHECKED):
            verdict = by_code.get((code.kind, code.identity))
            if not verdict or (code.state, code.substatus or '') == (
                    verdict.state, verdict.substatus):
                continue
            code.write({'state': verdict.state, 'substatus': verdict.substatus})
            if verdict.state == REFUSED:
                self._schedule_activity(code._describe_refusal())
        is_open = any(code.state in (CHECKING, UNCHECKED) for code in self.code_ids)
        self._enqueue_packing()
        return is_open and self.progress < order_status.progress(*order_status.READY_TO_SHIP)
