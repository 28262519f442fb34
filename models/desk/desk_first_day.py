"""The first day: what is left to do until a cabinet works. Each step looks whether it is done.

Connecting a cabinet harms nothing by itself.
"""
from odoo import models
from odoo.tools import format_datetime

from ...market import order_status
from ..stock.shop import MODELS


class YandexMarketDesk(models.AbstractModel):
    _inherit = 'yandex.market.desk'

    def _list_first_days(self):
        """List the steps of each cabinet whose first day is not over, for who may take them.

        :return: ``name`` of the cabinet, its ``steps``, and the button that hides them
        :rtype: list
        """
        Account = self.env['yandex.market.account']
        if not Account.has_access('write'):
            return []
        accounts = Account.search([
            ('is_first_day_over', '=', False), ('company_id', 'in', self.env.companies.ids)])
        return [
            {'name': account.name, 'steps': steps,
             'left': len([step for step in steps if not step['is_done']]),
             'end': self._press(account, 'action_end_first_day', self.env._("Hide"))}
            for account in accounts
            for steps in [[*self._list_settings(account), *self._list_trials(account)]]]

    def _prepare_step(self, key, name, is_done, text='', *buttons):
        """Describe a step; a step that is done has no buttons any more."""
        return {
            'key': key, 'name': name, 'is_done': bool(is_done), 'text': text or '',
            'buttons': [] if is_done else [button for button in buttons if button]}

    def _list_settings(self, account):
        """Describe the steps that are settings.

        :rtype: list
        """
        _, step = self.env._, self._prepare_step
        shops = account.shop_ids.filtered(lambda shop: shop.placement in MODELS)
        unsure = shops.filtered(
            lambda shop: shop.placement == 'fbs' and not shop.is_placement_confirmed)[:1]
        homeless = shops.filtered(lambda shop: not shop.warehouse_id)[:1]
        has_token = bool(account.sudo().api_key)
        is_tested = account.token_scopes and not account.missing_scopes
        return [
            step('token', _("Token and its accesses"), has_token and is_tested,
                 account.missing_scopes,
                 self._press(account, 'action_test_connection', _("Test Connection"))
                 if has_token else self._go_to(account, _("Enter It"))),
            step('shops', _("Shops"), account.shop_ids, '',
                 self._press(account, 'action_fetch_shops', _("Fetch Shops"))),
            step('placement', _("Work model of each shop"), shops and not unsure,
                 unsure and _("%s: the Market does not say whether it is FBS or Express.",
                              unsure.name),
                 unsure and self._press(unsure, 'action_confirm_fbs', _("It Is FBS")),
                 unsure and self._press(unsure, 'action_confirm_express', _("It Is Express"))),
            step('warehouse', _("Warehouse of each shop"), shops and not homeless,
                 homeless.name, homeless and self._go_to(homeless, _("Choose"))),
            step('vat', _("VAT"), any(account.tax_ids.mapped('used_tax_id')), _(
                "The company has no sales tax that is included in the price."),
                self._go_to(account, _("Choose"))),
            self._prepare_match_step(account),
            self._prepare_stock_step(shops),
            step('prices', _("Prices"), account.market_pricelist_id, _(
                "No pricelist: prices are not sent, and the Market keeps its own."),
                self._go_to(account, _("Choose"))),
            step('packages', _("Packages for boxes"),
                 self.env.user.has_group('stock.group_tracking_lot'),
                 _("Each package is a box for the Market, with a label of its own."),
                 self._press(account, 'action_switch_packages_on', _("Switch On"))),
        ]

    def _prepare_match_step(self, account):
        _, Offer = self.env._, self.env['yandex.market.offer']
        mine = [('account_id', '=', account.id), ('is_archived', '=', False)]
        waiting = [*mine, ('product_id', '=', False)]
        count, left = Offer.search_count(mine), Offer.search_count(waiting)
        name = _("Goods matched")
        if not count:
            return self._prepare_step(
                'match', name, False, _("The catalogue has not been read."),
                self._press(account, 'action_sync_offers', _("Read the Catalogue")))
        return self._prepare_step(
            'match', name, not left, _("Without a product: %(left)s of %(all)s",
                                       left=left, all=count),
            self._press(account, 'action_match_offers', _("Match by Exact SKU")),
            {'name': _("Look"), 'action': self._open_list('yandex.market.offer', waiting, name)})

    def _prepare_stock_step(self, shops):
        """Ask for the first shop whose stock nobody has started to tell."""
        _ = self.env._
        silent = shops.filtered(lambda shop: not shop.sends_stock)[:1]
        return self._prepare_step(
            'stock', _("Stock"), shops and not silent,
            silent and _("%s: nothing is told before you have seen what it would be.",
                         silent.name),
            silent and self._press(silent, 'action_start_stock', _("Look and Start")))

    def _list_trials(self, account):
        """Describe the steps that show whether all of it works.

        :rtype: list
        """
        _, step = self.env._, self._prepare_step
        heard = max(filter(None, (
            account.last_ping_at, *account.shop_ids.mapped('last_notification_at'))), default=None)
        packers = self.env.ref('stock.group_stock_user').sudo().all_user_ids.filtered(
            lambda user: account.company_id in user.company_ids)
        asked = account.open_orders_asked_at
        return [
            step('notifications', _("Notifications"), heard,
                 heard and format_datetime(self.env, heard) or _(
                     "None has come. Enter the address from the cabinet's form in the seller "
                     "account."), self._go_to(account, _("Look"))),
            step('people', _("Who packs"), packers, ', '.join(packers[:5].mapped('name')) or _(
                "Nobody of the company has the access “Inventory / User”.")),
            self._prepare_test_step(account),
            step('open', _("Orders that are open already"), asked,
                 asked and format_datetime(self.env, asked) or _(
                     "They are read when they change, or now: those of the last 30 days."),
                 self._press(account, 'action_import_open_orders', _("Bring Them In"))),
        ]

    def _prepare_test_step(self, account):
        """Say how far the furthest test order has come."""
        _ = self.env._
        domain = [('account_id', '=', account.id), ('is_test', '=', True)]
        order = self.env['yandex.market.order'].search(domain, order='progress desc', limit=1)
        stages = [
            (_("arrived"), order), (_("packed"), order.boxes_sent),
            (_("label"), order.sudo().label_id),
            (_("ready"), order.progress >= order_status.IS_READY)]
        return self._prepare_step(
            'test', _("Test order"), all(done for _name, done in stages),
            ' · '.join(f"{'✓' if done else '—'} {name}" for name, done in stages),
            {'name': _("Look"), 'action': self._open_list(
                'yandex.market.order', domain, _("Test Orders"))} if order else None)
