from odoo import models


class StockMove(models.Model):
    _inherit = 'stock.move'

    def _release_marking_codes(self):
        """Release the codes of returned units, as far as it is known which ones they are.

        Decision: "Codes without serial numbers are freed only where the unit is known".
        """
        lots = self.move_line_ids.lot_id
        for line in self.sale_line_id:
            codes = line.order_id.yandex_market_order_id.code_ids.filtered(
                lambda code, line=line: code.line_market_id == line.yandex_market_line_id)
            by_lot = codes.filtered(lambda code: code.lot_id in lots)
            codes = codes - codes.filtered('lot_id')
            same = line.order_id.order_line.filtered(
                lambda other, line=line: other.yandex_market_line_id == line.yandex_market_line_id)
            is_left = any(other.qty_delivered > 0 for other in same)
            back = by_lot if is_left else by_lot | codes
            if all(self.picking_id.mapped('yandex_market_is_put_back')):
                back._release()  # never sold
            else:
                back._release_returned()
