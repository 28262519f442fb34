"""What a report's file says is brought together with what is stored."""
import time
from collections import defaultdict
from typing import NamedTuple

from odoo import fields, models

from ...market.archive import TooLarge
from ...market.parsing import PayloadError
from ...market.settlement.merge import Stored, merge
from ...market.settlement.payouts import payout_of
from ...market.settlement.sheet import (
    Batch,
    read_payment_order_amount,
    read_payments_report,
)
from ...tools.transaction import retry_transaction

BATCH = 5000
ITS_OWN = {'raw', 'fingerprint', 'transaction_id', 'at', 'day', 'amount', 'bank_sum', 'comments'}
"""Fields in which each operation differs."""
# Ranges that together hold all keys, see ``settlement.charge.Charge.key``.
_ALL_KEYS = list(zip('0123456789abcdef', '123456789abcdefg', strict=True))


class Links(NamedTuple):
    """What the numbers of a report stand for in Odoo: ids by number."""

    orders: dict
    sales: dict
    shops: dict
    products: dict
    payouts: dict


class YandexMarketReport(models.Model):
    _inherit = 'yandex.market.report'

    def _read(self, give_up):
        """Read the file, batch by batch. Reading it again from the start changes nothing.

        :param float give_up: monotonic time after which the next run goes on
        """
        content = self.file_id.raw or b''
        try:
            if self.kind == 'payment':
                self._set_proved(read_payment_order_amount(content))
                return
            report = read_payments_report(content)
        except TooLarge:
            self._halve()
            return
        except PayloadError as problem:
            self._set_failed(self.env._("The file can't be read: %s", problem))
            return
        self.write({'row_count': report.row_count, 'notes': self._describe_unknown(report)})
        self.env['ir.cron']._commit_progress()  # a batch that is overtaken begins anew
        done = self.batches_read
        for number, batch in enumerate(report.batches(BATCH), 1):
            if number > done:
                self._merge(batch, number)
                if time.monotonic() > give_up:
                    return
        self._set_read('read')

    def _read_nothing(self):
        """Take note that the Market has nothing of the period, or of the payment order."""
        if self.kind == 'payment':
            self._set_proved(0)
            self.state = 'empty'
            return
        for number, (low, high) in enumerate(_ALL_KEYS, 1):
            self._merge(Batch((), low, high), number)
        self._set_read('empty')

    def _describe_unknown(self, report):
        """Name what the connector does not know, and does not need."""
        _ = self.env._
        lines = []
        if report.unknown_columns:
            lines.append(_("Unknown columns: %s", ', '.join(report.unknown_columns)))
        if report.other_sheets:
            lines.append(_("Other files: %s", ', '.join(report.other_sheets)))
        return '\n'.join(lines)

    def _set_read(self, state):
        """Take note that all is merged, and have what follows from it worked out."""
        account = self.account_id
        self.env['yandex.market.charge']._link_orders(account)
        self.env['yandex.market.payout']._unlink_empty(account)
        self.write({
            'state': state, 'read_at': fields.Datetime.now(), 'next_try': False, 'error': False})
        self.env.ref('sale_yandex_market.cron_check_money').sudo()._trigger()

    def _set_proved(self, amount):
        """Keep what the report of one payment order adds up to.

        :param Decimal amount: roubles
        """
        now = fields.Datetime.now()
        self.payout_id.write({'proved_amount': float(amount), 'proved_at': now})
        self.write({'state': 'read', 'read_at': now, 'next_try': False, 'error': False})

    # === MERGING === #

    def _merge(self, batch, number):
        """Bring a batch together with what is stored, and commit it.

        :param batch: ``settlement.sheet.Batch``
        :param int number: of the batch, from 1
        """
        retry_transaction(self.env.cr, lambda: self._merge_batch(batch, number))
        self.env['ir.cron']._commit_progress()
        self.env.invalidate_all()  # memory holds one batch

    def _merge_batch(self, batch, number):
        Charge = self.env['yandex.market.charge']
        window = self._get_window()
        stored = (
            Stored(*row) for row in Charge._read_stored(self.account_id, batch, window))
        changes = merge(stored, batch.charges, window)
        said = [*changes.create, *(charge for _one, charge in changes.update)]
        links = self._find_links(said)
        Charge._create_charges(self, changes.create, links)
        self._update_charges(changes.update, links)
        Charge.browse(one.ref for one in changes.delete).unlink()
        Charge.browse(one.ref for one in changes.gone).is_gone = True
        self.write({
            'batches_read': number,
            'rows_read': self.rows_read + len(batch.charges),
            'created_count': self.created_count + len(changes.create),
            'updated_count': self.updated_count + len(changes.update),
            'deleted_count': self.deleted_count + len(changes.delete),
            'gone_count': self.gone_count + len(changes.gone),
        })

    def _update_charges(self, pairs, links):
        """Write what a row says now into its operation, as far as it is news.

        What many of them have in common, such as a payment order, is written for all at once.
        """
        Charge, together = self.env['yandex.market.charge'], defaultdict(list)
        charges = Charge.browse(one.ref for one, _charge in pairs)
        for charge, (_one, said) in zip(charges, pairs, strict=True):
            vals = Charge._prepare_charge_vals(said, links)
            news = {
                name: value for name, value in vals.items() if (value or False) != (
                    charge._fields[name].convert_to_write(charge[name], charge) or False)}
            own = {name: news.pop(name) for name in ITS_OWN & news.keys()}
            together[tuple(news.items())].append(charge.id)
            charge.write(own)
        for news, ids in together.items():
            Charge.browse(ids).write({**dict(news), 'report_id': self.id})

    def _find_links(self, said):
        """Find what the numbers in some rows stand for, a few statements for all of them.

        :param said: ``settlement.charge.Charge`` values
        :rtype: Links
        """
        account = self.account_id
        numbers = {charge.order_number for charge in said} - {''}
        orders = self.env['yandex.market.order'].search_fetch(
            [('account_id', '=', account.id), ('market_id', 'in', list(numbers))],
            ['market_id', 'sale_order_id'])
        offers = self.env['yandex.market.offer'].search_fetch(
            [('account_id', '=', account.id),
             ('sku', 'in', list({charge.sku for charge in said} - {''}))], ['sku', 'product_id'])
        shops = account.with_context(active_test=False).shop_ids
        return Links(
            orders={order.market_id: order.id for order in orders},
            sales={order.market_id: order.sale_order_id.id for order in orders},
            shops={shop.campaign_id: shop.id for shop in shops if shop.campaign_id},
            products={offer.sku: offer.product_id.id for offer in offers},
            payouts=self.env['yandex.market.payout']._find_or_create_payouts(
                account, map(payout_of, said)))
