
from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.misc import limited_field_access_token

from ...tools.product_codes import look_index


class ProductProduct(models.Model):
    _inherit = 'product.product'

    # Which product is meant by a code that is spelt another way.
    _yandex_market_reference_idx = models.Index(look_index('default_code'))

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        products._match_waiting_offers()
        return products

    def _match_waiting_offers(self):
        """Match the offers that waited for these codes, and have the orders tried that did."""
        self.env['yandex.market.offer']._match_waiting(self)
        self.env['yandex.market.order']._trigger_retry()

    def action_send_market_card(self):
        """Send the cards of products. One without an offer gets it: its reference is the SKU.

        :raise UserError: a product has no reference, or it is not clear which cabinet sells it
        """
        Offer = self.env['yandex.market.offer']
        offers = Offer.search([('product_id', 'in', self.ids)])
        if missing := self - offers.product_id:
            account = Offer._default_account()
            if not account:
                raise UserError(self.env._(
                    "The company has several cabinets, or none. Make an offer for each of these "
                    "in Yandex Market → Catalogue → Offers first: %(products)s.",
                    products=', '.join(missing[:10].mapped('display_name'))))
            if nameless := missing.filtered(lambda product: not product.default_code):
                raise UserError(self.env._(
                    "These products have no internal reference, which becomes the SKU: "
                    "%(products)s. Enter it first.",
                    products=', '.join(nameless[:10].mapped('display_name'))))
            offers |= Offer.create([
                {'account_id': account.id, 'sku': product.default_code, 'product_id': product.id}
                for product in missing])
        offers.action_send_card()

    def _get_picture_paths(self):
        """Return the addresses of the products' pictures, which open without a login.

        An address changes with its picture, so that the Market fetches it anew.
        Decision: "Pictures open by Odoo's own tokens".

        :return: path and query by product.product; those without a picture are not in it
        :rtype: dict
        """
        checksums = {
            (attachment.res_model, attachment.res_id): attachment.checksum
            for attachment in self.env['ir.attachment'].sudo().search_fetch(
                Domain([('res_model', '=', 'product.product'), ('res_id', 'in', self.ids),
                        ('res_field', '=', 'image_variant_1920')])
                | Domain([('res_model', '=', 'product.template'),
                          ('res_id', 'in', self.product_tmpl_id.ids),
                          ('res_field', '=', 'image_1920')]),
                ['res_model', 'res_id', 'checksum'])}
        paths = {}
        for product in self:
            checksum = checksums.get(('product.product', product.id)) or checksums.get(
                ('product.template', product.product_tmpl_id.id))
            if checksum:
                token = limited_field_access_token(product, 'image_1920', scope='binary')
                paths[product] = (
                    f'/web/image/product.product/{product.id}/image_1920'
                    f'?unique={checksum[:8]}&access_token={token}')
        return paths
