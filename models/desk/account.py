"""Buttons of the first day that concern a cabinet."""
from datetime import timedelta

from odoo import fields, models

from ...market.reach import answers, is_public
from ...tools.client_actions import RELOAD, notify

JOB = 'cron_pull_orders'
BACK = timedelta(days=30)
"""How far back orders are read that were open before the cabinet was connected."""


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    is_first_day_over = fields.Boolean(
        readonly=True, copy=False, help="The checklist of the first day is not shown any more.")
    reminded_of = fields.Char(
        readonly=True, copy=False, help="The missing accesses that a person was called for.")
    open_orders_asked_at = fields.Datetime(
        readonly=True, copy=False, help="When orders of the time before were asked for.")

    def action_end_first_day(self):
        """Hide the checklist of the first day."""
        self.is_first_day_over = True

    def _match_waiting_offers(self):
        """Match the offers without a product by exact SKU, or by the barcode of one product.

        :return: the offers that were matched now
        """
        waiting = self.env['yandex.market.offer'].search(
            [('account_id', 'in', self.ids), ('product_id', '=', False)])
        waiting._match_all()
        return waiting.filtered('product_id')

    def action_match_offers(self):
        """Match all offers that wait for a product, where a single one fits.

        :return: a message that says how many were matched, and how many are left
        :rtype: dict
        """
        self.check_access('read')  # only offers are written to
        count = len(self._match_waiting_offers())
        left = self.env['yandex.market.offer'].search_count(
            [('account_id', 'in', self.ids), ('product_id', '=', False)])
        return notify(self.env._(
            "Offers matched: %(count)s. Left without a product: %(left)s.",
            count=count, left=left), then=RELOAD)

    def action_import_open_orders(self):
        """Read the orders again that changed in the last 30 days: open ones become sales orders.

        Those that have left already and were placed before the start date are only noted.
        """
        self.ensure_one()
        self.check_access('write')
        now = fields.Datetime.now()
        self.env['yandex.market.turn']._end(JOB, self)
        self.write({
            'open_orders_asked_at': now,
            'pulled_until': min(self.pulled_until or self.start_date, now - BACK)})
        self.env.ref(f'sale_yandex_market.{JOB}').sudo()._trigger()

    def action_check_address(self):
        """Look whether Odoo answers at the address that the Market is to call.

        :return: a message that says so, or what is wrong
        :rtype: dict
        """
        self.ensure_one()
        self.check_access('write')
        if not is_public(self.webhook_url):
            return notify(self._explain_local_address(), 'warning')
        if not answers(self.webhook_url):
            return notify(self.env._(
                "Odoo does not answer at %s. See whether the name leads to this server, and "
                "whether the proxy before it lets the address through.", self.webhook_url),
                'warning')
        return notify(self.env._(
            "Odoo answers at this address. Enter it in the seller account: the Market checks it "
            "with a PING at once."))

    def _explain_local_address(self):
        return self.env._(
            "The Market can't call %s: it needs https and a name that is known outside. Correct "
            "the system parameter web.base.url.", self.get_base_url())

    def action_switch_packages_on(self):
        """Switch Odoo's packages on: each is a box for the Market."""
        self.check_access('write')
        # The access to the cabinet is enough: without packages nothing can be packed for it.
        self.env['res.config.settings'].sudo().create(
            {'group_stock_tracking_lot': True}).execute()
