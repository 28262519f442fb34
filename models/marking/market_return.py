"""Marking codes of units that come back."""
from odoo import models

from ...market import marking, returns


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    def _follow_codes(self):
        """Set the serial numbers of receipts, and release the codes of units that are back."""
        self._name_serial_numbers()
        states = set(self.picking_ids.mapped('state'))
        if 'done' in states and states <= {'done', 'cancel'}:
            self._get_codes_back()._release_returned()

    def _get_codes_back(self):
        """Find the codes of the units that are on their way back, or arrived.

        :rtype: yandex.market.marking.code
        """
        identities = {
            marking.Code(marking.CIS, unit['cis']).identity
            for line in self.line_ids for unit in line.instances or ()
            if unit['cis'] and unit['status'] not in returns.NOT_COMING}
        return self.order_id.code_ids.filtered(
            lambda code: code.kind == marking.CIS and code.identity in identities)

    def _name_serial_numbers(self):
        """Set the serial numbers of the units that come back in their receipts.

        Odoo itself proposes the first of several units.
        """
        lots = self._get_codes_back().lot_id
        moves = self.picking_ids.move_ids.filtered(
            lambda move: move.state not in ('done', 'cancel') and not move.picked
            and move.product_id.tracking == 'serial')
        for move in moves:
            others = move.move_line_ids.filtered(lambda line: line.lot_id not in lots)
            theirs = lots.filtered(lambda lot, move=move: lot.product_id == move.product_id)
            for line, lot in zip(others, theirs - moves.move_line_ids.lot_id, strict=False):
                line.lot_id = lot
