"""What the Market's catalogue says of offers, and the matching of those without a product."""
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.product_codes import look_alike


class YandexMarketOffer(models.Model):
    _inherit = 'yandex.market.offer'

    market_name = fields.Char(string="Name on the Market", readonly=True, copy=False)
    card_status = fields.Char(readonly=True, copy=False)
    content_rating = fields.Integer(
        string="Card Quality", readonly=True, copy=False, aggregator='avg', help="In per cent.")
    market_status = fields.Char(
        readonly=True, copy=False, help="The Market's words, one for each status in a shop.")
    is_archived = fields.Boolean(string="Archived on the Market", readonly=True, copy=False)
    market_barcodes = fields.Char(
        string="Barcodes on the Market", readonly=True, copy=False)
    market_price = fields.Float(
        string="Price on the Market", digits='Product Price', readonly=True, copy=False,
        help="In roubles, for all shops, when the catalogue was last read.")
    synced_at = fields.Datetime(
        string="Seen on the Market", readonly=True, copy=False,
        help="When the Market last listed the offer in its catalogue.")
    suggestion_ids = fields.Many2many(
        'product.product', string="Suggestions", compute='_compute_suggestion_ids',
        help="Products that carry one of the codes, or the name; none of them is sure enough.")

    @api.depends('sku', 'market_barcodes', 'market_name', 'product_id')
    def _compute_suggestion_ids(self):
        """Look for what a person may mean: archived products, doubles, the same look or name."""
        Product = self.env['product.product'].with_context(active_test=False)
        for offer in self:
            if offer.product_id or not offer.account_id:
                offer.suggestion_ids = False
                continue
            codes = [code for code in (
                offer.sku, *(offer.market_barcodes or '').split()) if code]
            alike = look_alike('default_code', [offer.sku]) | Domain(
                'barcode', 'in', codes) | Domain('default_code', 'in', codes)
            if offer.market_name:
                alike |= Domain('name', '=ilike', _literal(offer.market_name))
            offer.suggestion_ids = Product.search(
                Domain(Product._check_company_domain(offer.company_id)) & alike, limit=5)

    def action_match(self):
        """Match offers that have no product yet, by the rules.

        :raise UserError: none of them has a single product that carries its SKU or barcode
        """
        self.check_access('write')
        waiting = self.filtered(lambda offer: not offer.product_id)
        waiting._match_all()
        if waiting and not waiting.product_id:
            raise UserError(self.env._(
                "No product carries these SKUs or barcodes alone. Choose the products in the "
                "list, or enter the SKU as internal reference of a product."))

    def action_take_suggestion(self):
        """Match offers to the only product that is suggested for each."""
        self.check_access('write')
        for offer in self:
            active = offer.suggestion_ids.filtered('active')
            if not offer.product_id and len(active) == 1:
                offer.product_id = active

    def _match_all(self):
        """Match offers of any cabinets by the rules, as far as a single product fits."""
        for offers in self.grouped('account_id').values():
            offers._match_by_codes()

    def _match_by_codes(self):
        """Match a cabinet's offers by SKU, then by the barcodes that the Market knows."""
        account = self.account_id
        if not account.match_by_reference:
            return
        found = self._find_products(account, set(self.mapped('sku')))
        barcodes = {
            offer: (offer.market_barcodes or '').split() for offer in self
            if offer.sku not in found}
        by_barcode = self._find_products(account, {
            code for codes in barcodes.values() for code in codes})
        for offer in self:
            hits = [found[offer.sku]] if offer.sku in found else [
                by_barcode[code] for code in barcodes[offer] if code in by_barcode]
            # Decision: "Two hits are no match".
            if hits and all(hit == hits[0] for hit in hits):
                offer._set_match(hits[0])

    @api.model
    def _store_page(self, account, page, ratings):
        """Make or refresh the offers of a page of the Market's catalogue.

        :param account: yandex.market.account
        :param page: ``market.catalogue.OfferMapping`` values
        :param ratings: per cent by SKU; None where they stay as they are
        """
        known = self.search(
            [('account_id', '=', account.id), ('sku', 'in', [offer.sku for offer in page])]
        ).grouped('sku')
        new = []
        for offer in page:
            values = {
                'market_name': offer.name,
                'card_status': offer.card_status,
                'market_status': ' '.join(offer.statuses),
                'is_archived': offer.is_archived,
                'market_barcodes': ' '.join(offer.barcodes),
                'market_price': float(offer.price or 0),
                **({} if ratings is None else {'content_rating': ratings.get(offer.sku, 0)}),
            }
            if record := known.get(offer.sku):
                changed = {name: value for name, value in values.items()
                           if (record[name] or False) != (value or False)}
                if changed:
                    record.write(changed)
            else:
                new.append({'account_id': account.id, 'sku': offer.sku, **values})
        offers = self.create(new).union(*known.values())
        offers.synced_at = fields.Datetime.now()
        offers.filtered(lambda offer: not offer.product_id)._match_by_codes()


def _literal(text):
    """Escape a text for a search by pattern."""
    return (text or '').replace('\\', '\\\\').replace('%', r'\%').replace('_', r'\_')
