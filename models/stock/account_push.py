"""Telling the Market what can still be ordered, as soon as it changes."""
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
        """Tell the Market of all stocks that changed, cabinet by cabinet.

        What changes meanwhile is told, too, as long as Odoo gives the action time; else it comes
        round again.
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
        telling = self.env['yandex.market.shop']._find_sending().filtered(
            lambda shop: shop.account_id == self
            and (not shop.stock_next_try or shop.stock_next_try <= now))
        if not self._find_due(telling, limit=1):
            return
        with self._job('cron_push_stock', telling._set_stock_error, PAUSES):
            for shops in self._fetch_warehouses(telling).grouped(_get_line).values():
                with self._job('cron_push_stock', shops._set_stock_error, PAUSES):
                    while rows := self._find_due(shops):
                        self._send_stocks(shops, rows)
                        self.env.invalidate_all()
                        yield
                    shops.filtered('stock_error').write(
                        {'stock_error': False, 'stock_next_try': False})

    def _find_due(self, shops, limit=MOST_LINES):
        return self.env['yandex.market.stock'].search(
            [('account_id', '=', self.id), ('is_due', '=', True), ('shop_id', 'in', shops.ids)],
            order='id', limit=limit)

    def _send_stocks(self, shops, due):
        """Tell rows that are due, with those of the shops that have one stock with theirs.

        :param shops: all shops that are told over the same line
        :param due: yandex.market.stock of these
        :raise market.errors.MarketError: what is not told yet can't be told now
        """
        # Before the figures are read, so that a line never looks newer than it is.
        counted_at = utc_now()
        targets, figures = retry_transaction(self.env.cr, lambda: self._find_changes(shops, due))
        # The figures are those of this transaction; nothing stays open while the Market is asked.
        self.env['ir.cron']._commit_progress()
        lines = [
            StockLine(sku, figures[outlet, sku].count, counted_at,
                      outlet[1] if outlet[0] == 'warehouse' else '')
            for outlet, sku in targets]
        note = self.env['yandex.market.stock']._store_outcome
        for lines_told, refusal in StockUpload(self._get_sender(shops)).send(lines):
            told = {}
            for line in lines_told:
                target = (_get_target_of(shops, line), line.sku)
                told.update(dict.fromkeys(targets[target], figures[target]))
            retry_transaction(self.env.cr, lambda told=told, refusal=refusal: note(
                told, counted_at.replace(microsecond=0), refusal))
            self.env['ir.cron']._commit_progress()

    def _find_changes(self, shops, due):
        """Count the stock of rows that are due, and leave out what the Market knows already.

        :return: rows by (outlet, SKU), and :class:`available_stock.Figure` by (outlet, SKU)
        """
        due.offer_id.filtered(lambda offer: not offer.product_id)._match_all()
        skus = set(due.mapped('sku'))
        counted = shops._count_together(skus)
        targets, figures = {}, {}
        for row in due.search([('shop_id', 'in', shops.ids), ('sku', 'in', list(skus))]):
            target = row.shop_id._get_stock_target(), row.sku
            targets[target] = targets.get(target, due.browse()) + row
        known = due.browse()
        for target, rows in list(targets.items()):
            outlet, sku = target
            figures[target] = counted[outlet].get(sku, NOTHING)
            if all(row.sent_at and row.quantity == figures[target].count for row in rows):
                known += targets.pop(target)
            elif not is_sku(sku):
                targets.pop(target)._set_refused(self.env._(
                    "The Market takes SKUs of 1 to 255 characters without control characters."))
        known._set_unchanged()
        return targets, figures

    def _get_sender(self, shops):
        """Give the function that sends a request's lines to the Market."""
        client, shop = self._get_client(), shops[:1]
        if shop._get_stock_target()[0] == 'warehouse':
            business = self.business_id
            return lambda lines: client.update_stocks_on_partner_warehouses(business, lines)
        campaign = shop.campaign_id
        return lambda lines: client.update_stocks(campaign, lines)


def _get_line(shop):
    """Shops are told together where one request can hold them: all warehouses of a cabinet."""
    outlet = shop._get_stock_target()
    return outlet[0] if outlet[0] == 'warehouse' else outlet


def _get_target_of(shops, line):
    return ('warehouse', line.warehouse_id) if line.warehouse_id else shops[:1]._get_stock_target()
