"""The start page in one request. Every figure comes with the action that opens its records."""
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.client_actions import open_form, open_list

USER = 'sale_yandex_market.group_market_user'
PACKER = 'stock.group_stock_user'


class YandexMarketDesk(models.AbstractModel):
    _name = 'yandex.market.desk'
    _description = "Yandex Market Start Page"

    @api.model
    @api.readonly
    def read_desk(self, is_packing=False):
        """Give all that the start page shows, as far as the user may read it.

        The number of statements does not depend on the number of orders.
        Decision: "The start page asks once, and counts what it opens".

        :param bool is_packing: only what a packer needs
        :return: sections of the page; times are in UTC
        :rtype: dict
        :raise AccessError: the user works neither on orders nor in the warehouse
        """
        is_user = self.env.user.has_group(USER)
        if not (is_user or self.env.user.has_group(PACKER)):
            raise AccessError(self.env._(
                "The start page of Yandex Market is for people who work on its orders. Ask an "
                "administrator for the access “Yandex Market / User”."))
        desk = {'now': self._write_time(fields.Datetime.now()), 'is_packing': not is_user}
        if is_packing or not is_user:
            return {
                **desk, 'is_packing': True, 'burning': self._list_parcels(),
                'cards': [self._count_parcels()]}
        connections = self._list_connections()
        return {
            **desk,
            'connections': connections,
            'connect': not connections and self._describe_connecting(),
            'first_days': self._list_first_days(),
            'burning': self._list_burning(),
            'troubles': self._list_troubles(),
            'cards': self._list_cards(),
            'punished': self._list_punished(),
            'sales': self._list_sales(),
            'catalogue': self._list_catalogue(),
        }

    # === PARTS OF THE PAGE === #

    def _may_read(self, model):
        return self.env[model].has_access('read')

    def _open_list(self, model, domain, name):
        """Open the records of a figure from the page.

        :rtype: dict
        """
        return open_list(model, name, domain, views=[(False, 'list'), (False, 'form')])

    def _open_form(self, record):
        """Open a record from the page.

        :rtype: dict
        """
        return open_form(record, name=record.display_name, views=[(False, 'form')])

    def _count(self, model, domain, name, **figure):
        """Count records, with the action that opens just these.

        :param figure: further members
        :rtype: dict
        """
        return {
            'name': name, 'count': self.env[model].search_count(domain),
            'action': self._open_list(model, domain, name), **figure}

    def _press(self, record, method, name):
        """Describe a button that calls a method of a record.

        :rtype: dict
        """
        return {'name': name, 'model': record._name, 'id': record.id, 'method': method}

    def _go_to(self, record, name):
        """Describe a button that opens a record."""
        return {'name': name, 'action': self._open_form(record)}

    @api.model
    def _write_time(self, moment):
        """Write a point in time for the browser; naive UTC comes in."""
        return moment and f'{moment.replace(microsecond=0).isoformat()}Z'
