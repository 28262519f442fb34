"""The Market's categories of goods."""
from odoo import api, fields, models

from ...tools.changed import write_changed


class YandexMarketCategory(models.Model):
    _name = 'yandex.market.category'
    _description = "Yandex Market Category"
    _order = 'path, id'
    _rec_name = 'path'

    market_id = fields.Char(string="ID on the Market", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    path = fields.Char(
        string="Full Name", required=True, readonly=True, index='trigram',
        help="With the categories above it.")
    active = fields.Boolean(default=True, readonly=True)

    _market_id_uniq = models.Constraint('UNIQUE(market_id)', "This category is here already.")

    @api.model
    def _store_tree(self, categories):
        """Create, update and archive categories so that they are those of the Market.

        Decision: "Only the leaves of the Market's tree are kept".

        :param categories: ``market.cards.MarketCategory`` values
        """
        known = self.with_context(active_test=False).search(
            [('market_id', '!=', False)]).grouped('market_id')
        new = []
        for category in categories:
            values = {'name': category.name, 'path': category.path, 'active': True}
            record = known.pop(category.id, None)
            if record is None:
                new.append({**values, 'market_id': category.id})
            else:
                write_changed(record, values)
        self.create(new)
        self.union(*known.values()).active = False
