"""What can still be ordered is sent to the Market as soon as it changes."""
from odoo import api, fields, models

from ...market.dates import utc_now
from ...market.retry import Pauses
from ...market.stock_upload import StockUpload
from ...market.stocks import MOST_LINES, StockLine, is_sku
from ...tools.available_stock import NOTHING
from ...tools.transaction import retry_transaction
from ...tools.turns import commit_step

# While the Market does not answer. What it refuses waits longer, see ``_set_stock_error``.
PAUSES = Pauses((1,))


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    def _resume_sending_stock(self):
        """Send stocks at once with a new token, whatever failed before."""
        self.shop_ids.filtered('stock_error').action_send_stock()

    @api.model
    def _cron_push_stock(self):
        """Send all stocks that changed, cabinet by cabinet.

        What changes meanwhile is sent, too, as long as the action has time; else by its next run.
        """
        left = True
        while left:
            retry_transaction(self.env.cr, self.env['yandex.market.stock']._process_marks)
            self.env['ir.cron']._commit_progress()
            if not self._work_each(lambda account: account._push_stock()):
                return
            left = self.env['yandex.market.stock.mark'].search_count([], limit=1)
            if not commit_step(self.env, remaining=left):
                return

    def _push_stock(self):
        """Send what is due, a request each step. An error is noted in the shop and does not stop
        the others.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        now = fields.Datetime.now()
        sending = self.env['yandex.market.shop']._find_sending().filtered(
            lambda shop: shop.account_id == self
            and (not shop.stock_next_try or shop.stock_next_try <= now))
        if not self._find_due(sending, limit=1):
            return
        with self._job('cron_push_stock', sending._set_stock_error, PAUSES):
            for shops in self._fetch_warehouses(sending).grouped(_get_request_key).values():
                with self._job('cron_push_stock', shops._set_stock_error, PAUSES):
                    while due := self._find_due(shops):
                        self._send_stocks(shops, due)
                        self.env.invalidate_all()
                        yield
                    shops.filtered('stock_error').write(
                        {'stock_error': False, 'stock_next_try': False})

    def _find_due(self, shops, limit=MOST_LINES):
        return self.env['yandex.market.stock'].search(
            [('account_id', '=', self.id), ('is_due', '=', True), ('shop_id', 'in', shops.ids)],
            order='id', limit=limit)

    def _send_stocks(self, shops, due):
        """Send stocks that are due, together with those of shops that share a stock with them.

        :param shops: all shops whose stocks go into the same requests
        :param due: yandex.market.stock of these
        :raise market.errors.MarketError: what is not sent yet can't be sent now
        """
        # The time is taken before the figures are read, so that a line never looks newer than it
        # is. Decision: "The time of a stock line is that of the count".
        counted_at = utc_now()
        stocks, figures = retry_transaction(self.env.cr, lambda: self._find_changes(shops, due))
        # The figures are read: no transaction stays open while the Market is asked.
        self.env['ir.cron']._commit_progress()
        lines = [
            StockLine(sku, figures[target, sku].count, counted_at,
                      target[1] if target[0] == 'warehouse' else '')
            for target, sku in stocks]
        note = self.env['yandex.market.stock']._store_outcome
        for sent_lines, refusal in StockUpload(self._get_sender(shops)).send(lines):
            sent = {}
            for line in sent_lines:
                key = (_get_target_of(shops, line), line.sku)
                sent.update(dict.fromkeys(stocks[key], figures[key]))
            retry_transaction(self.env.cr, lambda sent=sent, refusal=refusal: note(
                sent, counted_at.replace(microsecond=0), refusal))
            self.env['ir.cron']._commit_progress()

    def _find_changes(self, shops, due):
        """Count what can be ordered of SKUs that are due; leave out what the Market has already.

        :return: yandex.market.stock and :class:`available_stock.Figure`, both by (target, SKU), see
            ``yandex.market.shop._get_stock_target``
        """
        due.offer_id.filtered(lambda offer: not offer.product_id)._match_all()
        skus = set(due.mapped('sku'))
        counted = shops._count_together(skus)
        by_key, figures = {}, {}
        for stock in due.search([('shop_id', 'in', shops.ids), ('sku', 'in', list(skus))]):
            key = stock.shop_id._get_stock_target(), stock.sku
            by_key[key] = by_key.get(key, due.browse()) + stock
        known = due.browse()
        for key, stocks in list(by_key.items()):
            target, sku = key
            figures[key] = counted[target].get(sku, NOTHING)
            if all(stock.sent_at and stock.quantity == figures[key].count for stock in stocks):
                known += by_key.pop(key)
            elif not is_sku(sku):
                by_key.pop(key)._set_refused(self.env._(
                    "The Market takes SKUs of 1 to 255 characters without control characters."))
        known._set_unchanged()
        return by_key, figures

    def _get_sender(self, shops):
        """Give the function that sends a request's lines to the Market."""
        client, shop = self._get_client(), shops[:1]
        if shop._get_stock_target()[0] == 'warehouse':
            business = self.business_id
            return lambda lines: client.update_stocks_on_partner_warehouses(business, lines)
        campaign = shop.campaign_id
        return lambda lines: client.update_stocks(campaign, lines)


def _get_request_key(shop):
    """Give a key that is the same for shops whose stocks one request can hold.

    That is all warehouses of a cabinet, or else a stock that shops share.
    """
    target = shop._get_stock_target()
    return target[0] if target[0] == 'warehouse' else target


def _get_target_of(shops, line):
    return ('warehouse', line.warehouse_id) if line.warehouse_id else shops[:1]._get_stock_target()
