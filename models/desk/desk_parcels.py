"""Parcels to pack, as who works in the warehouse may see them: by their deliveries."""
from datetime import timedelta

from odoo import fields, models

from ...market.dates import end_of_moscow_day, moscow_day
from ..packing.stock_picking import STEPS_OF_PACKERS

MOST = 20
"""Rows that a section shows, at most; the rest is opened by its number."""
NEAR = timedelta(hours=3)
"""What is due so soon is shown before midnight, too."""


class YandexMarketDesk(models.AbstractModel):
    _inherit = 'yandex.market.desk'

    def _get_parcels_domain(self):
        return [('yandex_market_step', 'in', STEPS_OF_PACKERS)]

    def _count_parcels(self):
        """Count the deliveries that wait for a packer."""
        return self._count(
            'stock.picking', self._get_parcels_domain(), self.env._("To pack"), key='pack')

    def _list_parcels(self):
        """List the parcels that are due today or within hours, or late.

        :return: rows and numbers like :meth:`_list_burning`
        :rtype: dict
        """
        _, now = self.env._, fields.Datetime.now()
        due = fields.Datetime.to_string(max(end_of_moscow_day(moscow_day(now)), now + NEAR))
        domain = [*self._get_parcels_domain(), ('yandex_market_hand_over_by', '<=', due)]
        pickings = self.env['stock.picking'].search(
            domain, order='yandex_market_hand_over_by, id', limit=MOST)
        rows = []
        for picking in pickings:
            button = {
                'refused': _("Look"), 'confirm': _("Say Ready"), 'pick': _("Pick"),
                'validate': _("Validate")}.get(picking.yandex_market_step, _("Pack"))
            rows.append({
                'key': 'parcels',
                'kind': _("Express") if picking.yandex_market_placement == 'express'
                else _("To pack"),
                'number': picking.yandex_market_number, 'text': picking.name,
                'until': self._write_time(picking.yandex_market_hand_over_by),
                'is_day': not picking.yandex_market_has_hand_over_hour,
                'open': self._open_form(picking), 'button': self._go_to(picking, button)})
        return {
            'rows': rows,
            'groups': [self._count('stock.picking', domain, _("Due today"), key='parcels')]}
