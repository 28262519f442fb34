"""The first day: what is left to do until a cabinet works. Each step looks whether it is done.

Connecting a cabinet harms nothing by itself.
"""
from odoo import models
from odoo.tools import format_datetime

from ...market import order_status
from ...market.reach import is_public
from ..stock.shop import MODELS

NAMED = 5
"""People that a step names, at most."""


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
        asked = account.open_orders_asked_at
        return [
            self._prepare_label_step(account),
            self._prepare_notification_step(account),
            self._prepare_people_step(account),
            self._prepare_test_step(account),
            step('open', _("Orders that are open already"), asked,
                 asked and format_datetime(self.env, asked) or _(
                     "They are read when they change, or now: those of the last 30 days."),
                 self._press(account, 'action_import_open_orders', _("Bring Them In"))),
        ]

    def _prepare_label_step(self, account):
        """Ask for the first shop whose labels have not been tried on the printer in their size."""
        _ = self.env._
        shops = account.shop_ids.filtered(lambda shop: shop.placement in MODELS)
        untried = shops.filtered(lambda shop: shop.tried_label_format != shop.label_format)[:1]
        sizes = dict(shops._fields['label_format']._description_selection(self.env))
        return self._prepare_step(
            'labels', _("Label size"), shops and not untried,
            untried and f'{untried.name}: {sizes[untried.label_format]}',
            untried and self._press(untried, 'action_print_test_label', _("Print a Test")),
            untried and self._go_to(untried, _("Another Size")))

    def _prepare_notification_step(self, account):
        """Say whether the Market can reach the address, and when it last did."""
        _ = self.env._
        ping, heard = account.last_ping_at, max(
            filter(None, account.shop_ids.mapped('last_notification_at')), default=None)
        text = _(
            "Nothing has come. Enter the address from the cabinet's form in the seller account.")
        if heard or ping:
            never = _("never")
            text = _(
                "Checked by the Market (PING): %(ping)s. Last notification: %(heard)s.",
                ping=ping and format_datetime(self.env, ping) or never,
                heard=heard and format_datetime(self.env, heard) or never)
        elif not is_public(account.webhook_url):
            text = account._explain_local_address()
        return self._prepare_step(
            'notifications', _("Notifications"), heard or ping, text,
            self._press(account, 'action_check_address', _("Check the Address")),
            self._go_to(account, _("Look")))

    def _prepare_people_step(self, account):
        """Name who packs, and who works on orders and can open no delivery."""
        _ = self.env._
        packers = self.env['yandex.market.shop']._get_packers(account.company_id)
        others = self.env.ref('sale_yandex_market.group_market_user').sudo().all_user_ids.filtered(
            lambda user: user.active and account.company_id in user.company_ids) - packers
        texts = [_("They pack: %s.", _name(packers)) if packers else _(
            "Nobody of the company has the access “Inventory / User”.")]
        if others:
            texts.append(_("No access to deliveries: %s.", _name(others)))
        users = {'name': _("Users"), 'action': self._open_list(
            'res.users', [('id', 'in', (packers | others).ids)], _("Users"))}
        return self._prepare_step(
            'people', _("Who packs"), packers, ' '.join(texts),
            users if self.env.user.has_group('base.group_erp_manager') else None)

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


def _name(users):
    """Name people, the first ones of many."""
    return ', '.join(users[:NAMED].mapped('name')) + (', …' if len(users) > NAMED else '')
