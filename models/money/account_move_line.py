from odoo import api, models


class AccountMoveLine(models.Model):
    _inherit = 'account.move.line'

    @api.ondelete(at_uninstall=False)
    def _unlink_release_market_charges(self):
        """Let operations be booked again, whose journal item somebody removes."""
        self.env['yandex.market.charge'].sudo().search(
            [('move_line_id', 'in', self.ids)]).move_line_id = False
