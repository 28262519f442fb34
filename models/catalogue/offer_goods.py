"""The description of an offer's goods that its card and the catalogue file share."""
from decimal import Decimal

from odoo import models

from ...market import countries
from .account_feed import NO_CATEGORY


class YandexMarketOffer(models.Model):
    _inherit = 'yandex.market.offer'

    def _describe_goods(self, kilograms):
        """Describe the goods of an offer by the fields of its product.

        :param float kilograms: in one of Odoo's units of weight
        :return: fields of ``market.yml.Offer``
        :rtype: dict
        """
        self.ensure_one()
        product, pack = self.product_id, self.pack_size
        size = (
            product.yandex_market_length, product.yandex_market_width,
            product.yandex_market_height)
        # The product has the size of one unit; the size of a pack is unknown.
        is_measured = pack == 1 and all(size)
        weight = Decimal(f'{product.weight * pack * kilograms:.3f}')
        return {
            'name': self._get_card_name(),
            'category_id': product.categ_id.id or NO_CATEGORY.id,
            'vendor': product.yandex_market_vendor or '',
            'description': product.description_sale or '',
            'barcodes': self._get_barcodes(),
            'country': countries.name_of(product.country_of_origin.code),
            'customs_code': product.hs_code or '',
            'weight': weight if weight > 0 else None,
            'size': tuple(Decimal(f'{side:.1f}') for side in size) if is_measured else None,
            'shelf_life': product.yandex_market_shelf_life,
        }

    def _get_card_name(self):
        """Return the name of the product; a pack has its quantity behind it."""
        name, unit = self.product_id.display_name, self.product_id.uom_id
        if self.pack_size == 1:
            return name
        pieces = "шт." if unit == self.env.ref('uom.product_uom_unit') else unit.name
        return f'{name}, {self.pack_size} {pieces}'

    def _get_barcodes(self):
        """Return the barcodes of the product, or those of its packaging for a pack."""
        product = self.product_id
        if self.pack_size == 1:
            return (product.barcode,) if product.barcode else ()
        return tuple(
            packaging.barcode for packaging in product.product_uom_ids
            if packaging.uom_id._compute_quantity(1, product.uom_id, round=False)
            == self.pack_size)

    def _get_vat_number(self, vat_by_tax):
        """Return the Market's number of an offer's VAT.

        It is None where the product has no single tax: the Market then uses the cabinet's VAT.

        Decision: "VAT stands in the file as a number".
        """
        taxes = self.product_id.taxes_id._filter_taxes_by_company(self.company_id)
        return vat_by_tax.get(taxes) if len(taxes) == 1 else None
