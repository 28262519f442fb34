"""Texts about marking codes: why a code is wrong, and the Market's verdict on it."""
from odoo import models
from odoo.tools import LazyTranslate

_lt = LazyTranslate(__name__)
# By ``market.marking.MarkingError.key``; several keys share a text.
ERRORS = {
    'empty': _lt("Nothing was scanned. Scan the square code on the label."),
    'cis_no_gtin': _lt(
        "This is not a CIS code: it must begin with 01 and a product number of 14 digits. Scan "
        "the Data Matrix square, not the stripes."),
    'cis_no_serial': _lt(
        "The serial number (field 21) is missing behind the product number: a part of the code "
        "was lost. Scan again."),
    'cis_gtin_check_digit': _lt(
        "The last digit of the product number %(detail)s is wrong: the code was misread or "
        "mistyped. Scan again."),
    'cis_serial_length': _lt(
        "The serial number has %(detail)s characters; 6, 7, 8, 13 or 20 are possible. A "
        "character was lost: scan again."),
    'cis_bad_symbol': _lt(
        "The code contains “%(detail)s”, which no CIS code has. Check the scanner's settings."),
    'cis_truncated': _lt(
        "The end of the code is missing. Scan again, and hold the scanner still until it beeps."),
    'cis_ambiguous': _lt(
        "The separators of the code were lost, and it can be read in two ways. Let the scanner "
        "send the separator (GS), then scan again."),
    'cis_two_codes': _lt("Two codes came in one scan. Scan them one after the other."),
    'cis_mixed_alphabet': _lt(
        "Russian and Latin letters are mixed in the code: it was probably typed. Scan it."),
    'cis_case_inverted': _lt("Caps Lock is on. Switch it off and scan again."),
    'cis_is_transport_package': _lt("This is the code of a box. Scan the code of each unit."),
    'cis_is_group_package': _lt(
        "This is the code of a group package. Scan the code of each unit."),
    'cis_is_product_barcode': _lt(
        "This is the product's barcode. The marking code is the small Data Matrix square."),
    'cis_is_uin': _lt("This is a UIN, and a CIS code is needed here."),
    'cis_is_link': _lt("This is a QR code with a link. Scan the Data Matrix square."),
    'cis_not_for_market': _lt("Yandex Market does not take codes of this kind (tobacco)."),
    'cis_structure': _lt(
        "The code has an unknown form. Scan again; if it stays so, take another unit."),
    'uin_is_cis': _lt("This is a CIS code, and a UIN is needed here."),
    'uin_length': _lt("A UIN has 16 digits; this came: %(detail)s"),
    'uin_format': _lt("A UIN has 16 digits; this came: %(detail)s"),
    'two_numbers': _lt("Two numbers came in one. Give one for each unit."),
    'rnpt_goods_number': _lt(
        "The fourth part (number of the goods in the declaration, 1 to 999) is missing or zero. "
        "Write the RNPT as 12345678/ddmmyy/1234567/123."),
    'customs_code': _lt(
        "The first part must be the 8-digit code of a Russian customs office, not %(detail)s."),
    'date': _lt("%(detail)s is no possible date (ddmmyy, not in the future)."),
    'number': _lt("The number of the declaration has 7 digits, not %(detail)s."),
    'rnpt_format': _lt("Write the RNPT as 12345678/ddmmyy/1234567/123."),
    'gtd_format': _lt("Write the GTD as 12345678/ddmmyy/1234567."),
}
# Substatuses of the Market's check. A word that is not here is shown raw.
REASONS = {
    'WRONG_OWNER_INN': _lt("The code belongs to another owner (INN)"),
    'CIS_VALIDATION_ERROR': _lt("The check was not passed"),
    'CIS_GTIN_NOT_FOUND': _lt("The code has no product number"),
    'CIS_SERIAL_NUMBER_NOT_FOUND': _lt("The code has no serial number"),
    'INVALID_SYMBOLS_FOUND': _lt("The code has characters that it can't have"),
    'CRYPTO_TAIL_FORMAT_MISMATCH_CIS_TYPE': _lt("The crypto tail does not fit the kind of code"),
    'INVALID_CRYPTO_TAIL': _lt("The crypto tail is not valid"),
    'INVALID_CRYPTO_KEY': _lt("The key of the crypto tail is not valid"),
    'VERIFICATION_FAILED_IN_EMITTER_COUNTRY': _lt("Not verified in the country of issue"),
    'UNSUPPORTED_AI_FOUND': _lt("The code has fields that are not supported"),
    'CIS_NOT_FOUND_IN_GIS_MT': _lt("The code is unknown to Honest Sign"),
    'NOT_PLACED_ON_MARKET': _lt("The code is not put into circulation"),
    'NOT_PRINTED_ON_PACKAGE': _lt("The code is not marked as printed on the package"),
    'EXPIRED_ITEM': _lt("The goods are past their best-before date"),
    'SALE_BLOCKED_BY_OGB': _lt("The authorities have blocked the sale"),
    'ITEM_SOLD': _lt("The unit was sold already"),
    'UIN_MERCHANT_MISMATCH': _lt("The UIN does not belong to your shop"),
    'UIN_MERCHANT_UNREGISTERED': _lt("The shop is not connected to GIIS DMDK"),
    'UIN_NO_DATA': _lt("The UIN is unknown or blocked"),
    'NOT_ON_VALIDATION': _lt("The Market does not check it yet"),
}


class YandexMarketMarkingCode(models.Model):
    _inherit = 'yandex.market.marking.code'

    def _describe_error(self, error):
        """Explain why what was scanned is not the code that is needed, and what to do.

        :param error: ``market.marking.MarkingError``
        :rtype: str
        """
        text = ERRORS.get(error.key) or ERRORS.get(error.key.partition('_')[2])
        text = self.env._(text)
        return text % {'detail': self._shorten(error.detail)}

    def _describe_verdict(self):
        """Return the reason of the Market's verdict in the user's language; may be empty."""
        self.ensure_one()
        if not self.substatus:
            return ''
        known = REASONS.get(self.substatus)
        return self.env._(known) if known else self.substatus

    def _describe_refusal(self):
        """Explain that the Market refuses a code, and what to do."""
        return self.env._(
            "The Market refuses a marking code of order %(number)s: %(product)s, %(code)s. "
            "Reason: %(reason)s. Take another unit and scan its code, or remove the code.",
            number=self.order_id.market_id, product=self.product_id.display_name,
            code=self._shorten(self.readable), reason=self.reason or "—")
