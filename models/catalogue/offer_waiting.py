"""Offers whose product nobody has chosen yet, and the orders that wait for that."""
from odoo import api, fields, models


class YandexMarketOffer(models.Model):
    _inherit = 'yandex.market.offer'

    waiting_count = fields.Integer(
        string="Orders That Wait", compute='_compute_waiting_count',
        help="Orders that become sales orders once the product is chosen.")

    @api.depends('sku', 'account_id', 'product_id')
    def _compute_waiting_count(self):
        for account, offers in self.grouped('account_id').items():
            lines = self.env['yandex.market.order'].sudo()._read_waiting_lines(
                account, offers.mapped('sku'))
            by_sku = lines.filtered('count').grouped('sku')
            for offer in offers:
                waiting = by_sku.get(offer.sku)
                offer.waiting_count = len(waiting.order_id) if waiting else 0

    @api.model
    def _find_waiting(self, vals_list):
        """Find the offers that wait for a product or have it, and are to be created with it.

        :param list vals_list: values of new offers
        :return: for each of the values the offer, or an empty record
        :rtype: list
        """
        keys = [
            (vals.get('account_id') or self._default_account().id, vals.get('sku'))
            for vals in vals_list if vals.get('product_id')]
        skus = [sku for _account_id, sku in keys]
        offers = self.search([('sku', 'in', skus)]) if skus else self.browse()
        found = {(offer.account_id.id, offer.sku): offer for offer in offers}
        keys = iter(keys)
        return [
            found.get(next(keys), self.browse()).filtered(
                lambda offer, vals=vals: offer.product_id.id in (False, vals['product_id']))
            if vals.get('product_id') else self.browse()
            for vals in vals_list]

    @api.model
    def _create_waiting(self, account, names):
        """Create the offers of SKUs that an order names and nobody has a product for.

        Decision: "An unknown SKU is an offer at once".

        :param account: yandex.market.account
        :param dict names: by SKU, what the Market calls it
        """
        if not names:
            return
        known = set(self.search_fetch(
            [('account_id', '=', account.id), ('sku', 'in', list(names))], ['sku']).mapped('sku'))
        new = [{'account_id': account.id, 'sku': sku, 'market_name': name}
               for sku, name in names.items() if sku not in known]
        if new:
            self.create(new)

    def _get_sure_suggestion(self):
        """Give the product that is suggested alone; none where there are several, or only old ones.

        :rtype: product.product
        """
        self.ensure_one()
        active = self.suggestion_ids.filtered('active')
        return active if len(active) == 1 else active.browse()
