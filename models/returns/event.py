"""Events about returns: each leads to a reading of its return."""
import logging

from odoo import api, models

from ...market import parsing, pull
from ...market.errors import MarketError
from ...tools.turns import commit_step

_logger = logging.getLogger(__name__)


class YandexMarketEvent(models.Model):
    _inherit = 'yandex.market.event'

    def _process_returns(self):
        """Read the returns that events are about, and make Odoo agree with them."""
        for number, events in self.grouped('return_number').items():
            shop = events.shop_id[:1]
            try:
                market_return = self.env['yandex.market.return']._fetch(
                    shop, events[:1].market_id, number)
                if market_return:
                    shop._store_returns([market_return])
            except MarketError as error:
                _logger.warning("Return %s could not be read: %s", number, error)
                events._postpone(shop.account_id._explain(error), error)
            else:
                if market_return:
                    events._set_done()
                else:
                    events._postpone(self.env._("The Market does not know return %s yet.", number))
            if not commit_step(self.env):
                break

    @api.model
    def _store_unread_returns(self, shop, page):
        """Store returns of a list that could not be read as failed events, for a person."""
        unread = [one for one in page if isinstance(one, pull.Unread)]
        known = unread and self.search([
            ('shop_id', '=', shop.id), ('kind', '=', 'pull'), ('state', '=', 'failed'),
        ]).mapped('return_number')
        for one in unread:
            if one.market_id not in known:
                payload = one.source if isinstance(one.source, dict) else {}
                self.create({
                    'account_id': shop.account_id.id,
                    'shop_id': shop.id,
                    'kind': 'pull',
                    'market_id': str(payload.get('orderId') or ''),
                    'return_number': one.market_id or '0',
                    'state': 'failed',
                    'error': self.env._("The return can't be read: %s", one.reason),
                    'payload': parsing.as_text(one.source),
                })
