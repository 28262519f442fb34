from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.product_codes import fold, look_alike, look_index

# What changes how many of an offer can be ordered.
RECOUNT = ('account_id', 'sku', 'product_id', 'pack_size', 'is_blocked', 'is_archived')


class YandexMarketOffer(models.Model):
    _name = 'yandex.market.offer'
    _description = "Yandex Market Offer"
    _order = 'account_id, sku, id'
    _rec_name = 'sku'
    _check_company_auto = True

    account_id = fields.Many2one(
        'yandex.market.account', string="Cabinet", required=True, ondelete='cascade', index=True,
        default=lambda self: self._default_account())
    company_id = fields.Many2one(related='account_id.company_id', store=True, index=True)
    sku = fields.Char(
        string="Your SKU", required=True, help="offerId on the Market. Leading zeros count.")
    product_id = fields.Many2one(
        'product.product', check_company=True, index='btree_not_null', ondelete='restrict')
    pack_size = fields.Integer(
        default=1, required=True,
        help="How many units of the product are sold as one on the Market.")
    parcels = fields.Integer(
        string="Parcels per Unit", default=1, required=True,
        help="In how many parcels each unit travels, such as 3 for a wardrobe. Each is a box of "
             "its own for the Market, with a label of its own.")

    is_blocked = fields.Boolean(
        string="Not for Sale", help="The Market is told that there are none of it.")
    stock_ids = fields.One2many('yandex.market.stock', 'offer_id', string="Stock on the Market")
    quantity_on_market = fields.Char(
        string="Can Be Ordered", compute='_compute_quantity_on_market',
        help="How many can be ordered, as last told; apart for each shop where they differ.")

    _account_sku_uniq = models.Constraint(
        'UNIQUE(account_id, sku)', "The cabinet has an offer with this SKU already.")
    _pack_size_check = models.Constraint(
        'CHECK(pack_size > 0)', "A pack holds at least one unit of the product.")
    _parcels_check = models.Constraint(
        'CHECK(parcels > 0)', "A unit travels in one parcel at least.")

    # Which of the offers wait for a product of some reference.
    _waiting_sku_idx = models.Index(look_index('sku') + " AND product_id IS NULL")

    @api.depends('stock_ids.quantity', 'stock_ids.sent_at')
    def _compute_quantity_on_market(self):
        for offer in self:
            sent = offer.stock_ids.filtered('sent_at')
            offer.quantity_on_market = ' / '.join(
                dict.fromkeys(str(stock.quantity) for stock in sent))

    def _default_account(self):
        """Find the cabinet of a company that has only one."""
        accounts = self.env['yandex.market.account'].search(
            [('company_id', '=', self.env.company.id)], limit=2)
        return accounts if len(accounts) == 1 else accounts.browse()

    @api.model_create_multi
    def create(self, vals_list):
        """Create offers; where one waits for its product already, it gets it.

        Decision: "An unknown SKU is an offer at once".
        """
        waiting = self._find_waiting(vals_list)
        new = iter(super().create([
            vals for vals, offer in zip(vals_list, waiting, strict=True) if not offer]))
        offers = self.browse(offer.id or next(new).id for offer in waiting)
        for offer, vals in zip(waiting, vals_list, strict=True):
            if offer:
                offer.write(vals)
        if offers.product_id:
            self.env['yandex.market.order']._follow_offers(offers)
        self.env['yandex.market.stock.mark']._add('offer', offers=offers.ids)
        return offers

    def write(self, vals):
        if not vals.keys().isdisjoint(('sku', 'account_id')):
            self._detach_stock()
        result = super().write(vals)
        if not vals.keys().isdisjoint(('sku', 'product_id', 'pack_size')):
            self.env['yandex.market.order']._follow_offers(self)
        if not vals.keys().isdisjoint(RECOUNT):
            self.env['yandex.market.stock.mark']._add('offer', offers=self.ids)
        return result

    def unlink(self):
        """Have a stock of 0 sent for the SKUs."""
        self._detach_stock()
        return super().unlink()

    def _detach_stock(self):
        """Keep the stock records without their offer, and have 0 sent for them.

        Decision: "What was sent is kept by shop and SKU".
        """
        self.sudo().stock_ids._make_due_again(offer_id=False, cause='gone')

    @api.model
    def _find_or_create_matches(self, account, skus):
        """Find the products of SKUs, see :meth:`_find_or_create_offers`.

        :return: product (product.product) by SKU; those without a product are not in it
        :rtype: dict
        """
        return self._find_or_create_offers(account, skus)._get_matches()

    def _get_matches(self):
        """Give the products that can be sold, by SKU."""
        return {offer.sku: offer.product_id for offer in self if offer.product_id.active}

    @api.model
    def _find_or_create_offers(self, account, skus):
        """Find the offers of SKUs; a hit by reference or barcode is stored as an offer.

        Decision: "Offers first, then internal reference, then barcode", "Two hits are no match",
        "A single hit is stored as an offer".

        :param account: yandex.market.account
        :param skus: iterable of the Market's offerId
        :return: with ``product_id`` and ``pack_size``; SKUs that nobody knows have none
        :rtype: yandex.market.offer
        """
        skus = set(skus)
        offers = self.search_fetch(
            [('account_id', '=', account.id), ('sku', 'in', list(skus))],
            ['sku', 'product_id', 'pack_size'])
        unknown = skus - set(offers.filtered('product_id').mapped('sku'))
        if unknown and account.match_by_reference:
            found = self._find_products(account, unknown)
            blank = offers.grouped('sku')
            for sku, values in found.items():
                if sku in blank:
                    blank[sku]._set_match(values)
            new = [
                {'account_id': account.id, 'sku': sku, **values}
                for sku, values in found.items() if sku not in blank]
            if new:
                offers |= self.create(new)
        return offers

    @api.model
    def _get_pack_sizes(self, account, skus):
        """Return how many units of its product each SKU holds, where it is more than one.

        :param account: yandex.market.account
        :param skus: iterable of the Market's offerId
        :rtype: dict
        """
        packs = self.search_fetch(
            [('account_id', '=', account.id), ('sku', 'in', list(skus)), ('pack_size', '>', 1)],
            ['sku', 'pack_size'])
        return {offer.sku: offer.pack_size for offer in packs}

    def _find_products(self, account, codes):
        """Find the single product that carries a code: as reference, as barcode, or on a packaging.

        A code that nothing carries exactly may differ from a reference in its blanks, and in how
        letters are composed: these are the same to everybody who reads them.

        :param account: yandex.market.account
        :param codes: iterable of texts, SKUs or barcodes
        :return: values of an offer (``product_id``, ``pack_size``) by code
        :rtype: dict
        """
        Product = self.env['product.product']
        ours = Domain(Product._check_company_domain(account.company_id))
        found, missing = {}, list(codes)
        for name in ('default_code', 'barcode'):
            hits = Product.search(ours & Domain(name, 'in', missing)).grouped(name)
            found |= {
                code: {'product_id': products.id, 'pack_size': 1}
                for code, products in hits.items() if len(products) == 1}
            missing = [code for code in missing if code not in hits]
        packagings = missing and self.env['product.uom'].search(
            Domain('barcode', 'in', missing)
            & Domain('product_id', 'any', ours & Domain('active', '=', True)))
        for packaging in packagings or ():
            units = packaging.uom_id._compute_quantity(
                1, packaging.product_id.uom_id, round=False)
            if units >= 1 and float(units).is_integer():
                found[packaging.barcode] = {
                    'product_id': packaging.product_id.id, 'pack_size': int(units)}
        carried = found.keys() | {packaging.barcode for packaging in packagings or ()}
        return found | self._find_folded(ours, [code for code in missing if code not in carried])

    def _find_folded(self, ours, codes):
        """Find the single product whose reference is the same as a code, but for its spelling.

        :param Domain ours: the products that come into question
        :param list codes: texts that no product carries exactly
        :return: values of an offer by code
        :rtype: dict
        """
        if not codes:
            return {}
        by_reference = self.env['product.product'].search(
            ours & look_alike('default_code', codes)
        ).grouped(lambda product: fold(product.default_code))
        return {
            code: {'product_id': products.id, 'pack_size': 1}
            for code in codes
            if len(products := by_reference.get(fold(code), ())) == 1}

    def _set_match(self, values):
        """Take over the product that was found; a pack size that a person set stays.

        :param dict values: what :meth:`_find_products` gives for the offer
        """
        for offer in self:
            offer.write({  # Decision: "A pack size above 1 is a person's"
                'product_id': values['product_id'],
                'pack_size': values['pack_size'] if offer.pack_size == 1 else offer.pack_size})

    @api.model
    def _match_waiting(self, products):
        """Match the offers that wait for products which carry new codes by now.

        Decision: "Offers are matched when the product comes, not when the order does".

        :param products: product.product
        """
        products = products.sudo()
        references = products.filtered('active').mapped('default_code')
        barcodes = [code for code in (
            *products.mapped('barcode'), *products.product_uom_ids.mapped('barcode')) if code]
        codes = [code for code in references if code] + barcodes
        if not codes:
            return
        carrying = look_alike('sku', codes)
        if barcodes:
            carrying |= _carries('market_barcodes', barcodes)
        self.sudo().search(
            Domain('product_id', '=', False) & Domain('account_id.match_by_reference', '=', True)
            & carrying)._match_all()


def _carries(field, codes):
    """Give the domain of records that have one of some codes in a text of codes."""
    return Domain.custom(to_sql=lambda model, alias, _query: SQL(
        "string_to_array(%s, ' ') && %s::text[]", SQL.identifier(alias, field), codes))
