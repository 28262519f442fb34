"""Whether orders come in and stocks and prices go out, and what is broken, with its button."""
from odoo import models

BROKEN_ACCOUNT = {
    'pull_error': 'action_pull_orders', 'price_error': 'action_push_prices',
    'offers_error': 'action_sync_offers', 'stock_compare_error': 'action_compare_stock',
    'card_error': None, 'watch_error': None, 'quality_error': None}
"""Fields of a cabinet that say what failed, with the method that tries it again."""
BROKEN_SHOP = {
    'stock_error': 'action_send_stock', 'returns_error': 'action_pull_returns',
    'shipments_error': None}


class YandexMarketDesk(models.AbstractModel):
    _inherit = 'yandex.market.desk'

    def _list_connections(self):
        """Say of each cabinet when each channel last worked, and what is broken.

        :rtype: list
        """
        if not self._may_read('yandex.market.account'):
            return []
        accounts = self.env['yandex.market.account'].search(
            [('company_id', 'in', self.env.companies.ids)])
        stocks, prices = (
            dict(self.env[model]._read_group(
                [('sent_at', '!=', False)], ['account_id'], ['sent_at:max']))
            if self._may_read(model) else {}
            for model in ('yandex.market.stock', 'yandex.market.price'))
        return [
            self._prepare_connection(account, stocks.get(account), prices.get(account))
            for account in accounts]

    def _describe_connecting(self):
        """Describe the button that leads to where a cabinet is connected, for who may do it.

        :rtype: dict or bool
        """
        return self.env.user.has_group('base.group_system') and {
            'name': self.env._("Connect a Cabinet"),
            'action': self.env['ir.actions.act_window']._for_xml_id(
                'sale_yandex_market.res_config_settings_action')}

    def _prepare_connection(self, account, stocks_at, prices_at):
        _ = self.env._
        problems = self._list_broken(account)
        last_order = max(filter(None, account.shop_ids.mapped('last_order_at')), default=False)
        return {
            'name': account.name,
            'health': account.health,
            'open': self._open_form(account),
            'channels': [
                {'name': name, 'at': self._write_time(at)} for name, at in (
                    (_("Last order"), last_order),
                    (_("Orders read until"), account.pulled_until),
                    (_("Stock told"), stocks_at), (_("Prices sent"), prices_at))],
            'problems': problems,
        }

    def _list_broken(self, account):
        """List what is broken in a cabinet and its shops, each with its button.

        :return: ``text`` and ``button``; who may not press it gets no button
        :rtype: list
        """
        _ = self.env._
        if not account.sudo().api_key:
            return [self._prepare_problem(
                _("The cabinet has no token."), account, name=_("Enter It"))]
        found = []
        if account.missing_scopes:
            found.append(self._prepare_problem(
                _("The token lacks accesses: %s", account.missing_scopes), account,
                'action_test_connection', _("Test Again")))
        for record, broken in ((account, BROKEN_ACCOUNT), *(
                (shop, BROKEN_SHOP) for shop in account.shop_ids)):
            found += [
                self._prepare_problem(self._name_problem(record, name), record, method)
                for name, method in broken.items() if record[name]]
        found += [
            self._prepare_problem(note, account) for note in account._gather_shop_notes()]
        return found

    def _name_problem(self, record, name):
        """Name what failed, and where."""
        label = record._fields[name]._description_string(self.env)
        return f'{record.name}: {label}. {record[name]}'

    def _prepare_problem(self, text, record, method=None, name=None):
        _ = self.env._
        button = None
        if record.has_access('write'):
            button = self._press(record, method, name or _("Try Again")) if method else (
                self._go_to(record, name or _("Look")))
        return {'text': text, 'button': button}
