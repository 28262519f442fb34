"""What GS1 says of numbers and characters."""
import re

# Characters of serial numbers and crypto tails: "character set 82".
SYMBOLS = r"""[A-Za-z0-9!"%&'()*+,\-./:;<=>?_]"""
FOREIGN = re.compile(r"""[^A-Za-z0-9!"%&'()*+,\-./:;<=>?_\x1d]""")


def has_check_digit(number: str) -> bool:
    """Tell whether the last digit of a GTIN, EAN or SSCC is the check digit of the others.

    From the right, the others count 3, 1, 3, 1 … times; the check digit fills up to a ten.

    :param number: digits
    """
    return sum(
        int(digit) * (1, 3)[index % 2] for index, digit in enumerate(reversed(number))) % 10 == 0


def as_gtin14(barcode: str) -> str:
    """Write an EAN-8, UPC, EAN-13 or GTIN-14 with 14 digits; anything else is no GTIN: empty."""
    is_gtin = re.fullmatch('[0-9]{8}|[0-9]{12,14}', barcode or '')
    return barcode.zfill(14) if is_gtin and has_check_digit(barcode) else ''
