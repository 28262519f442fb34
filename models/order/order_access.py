"""Who may work on an order of the Market: buttons that act as the system ask here first."""
from odoo import models
from odoo.exceptions import AccessError


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'
    _market_links = ('sale_order_id', 'shop_id', 'market_id')

    def _for_worker(self):
        """Give the orders to somebody who may work on them, as the system.

        That is who uses Yandex Market, or may change the sales order or one of its deliveries.
        Decision: "Who may work on an order".

        :return: the same orders; nobody's rights are asked for them any more
        :rtype: yandex.market.order
        :raise AccessError: the person may not; the text says who may
        """
        orders = self._check_companies()
        if self.env.su or self.has_access('read'):
            return orders
        for order in orders:
            sale = order.sale_order_id
            transfers = sale.picking_ids | sale.order_line.move_ids.picking_id
            works_on = (sale.with_env(self.env), transfers.with_env(self.env))
            if not any(records._filtered_access('write') for records in works_on):
                raise AccessError(order._explain_who_may(self.env))
        return orders

    def _check_companies(self):
        """Make sure that the person works for the companies of the orders now.

        :return: the same orders, as the system
        :rtype: yandex.market.order
        :raise AccessError: an order is another company's
        """
        orders = self.sudo()
        if not self.env.su and orders.company_id - self.env.companies:
            raise AccessError(self.env._(
                "This is an order of another company. Only people who work for that company may "
                "do this: switch to it, or ask one of them."))
        return orders

    def _explain_who_may(self, env):
        """Say who may work on an order, to a person who may not.

        :param env: of that person
        :rtype: str
        """
        self.ensure_one()
        return env._(
            "You may not do this with order %(number)s of Yandex Market. Ask one of those who work "
            "on orders of the Market: %(people)s. Their access is called “%(group)s”.",
            number=self.market_id,
            group=env.ref('sale_yandex_market.group_market_user').sudo().full_name,
            people=', '.join(self._get_people().mapped('name')))

    def _get_people(self):
        """Give some people of the company who may work on orders of the Market."""
        group = self.env.ref('sale_yandex_market.group_market_user').sudo()
        return (self._get_responsible() | group.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids))[:3]
