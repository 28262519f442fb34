"""Personal data of returns goes with that of their orders."""
from odoo import models

from ...market import anonymize


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    def _erase(self):
        """Delete the buyer's data: in the payload, comments, application and photos."""
        for record in self:
            record.payload = record.payload and anonymize.erase(record.payload)
        (self.photo_ids | self.application_file_id).sudo().unlink()
        self.application_ids.write({'comment': False, 'images': False})
        self.command_ids.sudo().details = False
