"""When the Market's SKU and a code of ours are the same, and when they only look the same.

Decision: "A code that is spelt another way is the same, one that looks the same is not".
"""
import unicodedata

from odoo.fields import Domain
from odoo.tools import SQL

# Characters that look like a blank, and characters that can't be seen at all.
_BLANKS = '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680' + ''.join(
    map(chr, range(0x2000, 0x200b))) + '\u2028\u2029\u202f\u205f\u3000'
_UNSEEN = '\u00ad\u200b\u2060\ufeff'
_WITHOUT_UNSEEN = str.maketrans(dict.fromkeys(_UNSEEN))
# Small letters as large ones; Cyrillic ones as the Latin ones that look the same.
_SMALL = 'abcdefghijklmnopqrstuvwxyz' + 'абвгдеёжзийклмнопрстуфхцчшщъыьэюя'
_LARGE = _SMALL.upper()
_CYRILLIC, _LATIN = 'АВЕЁКМНОРСТУХ', 'ABEEKMHOPCTYX'
_DASHES = '‐‑‒–—−'
_ALIKE = dict(zip(_CYRILLIC, _LATIN, strict=True))
_LOOK_FROM = _SMALL + _CYRILLIC + _DASHES
_LOOK_TO = ''.join(_ALIKE.get(letter, letter) for letter in _LARGE) + _LATIN + '-' * len(_DASHES)
# PostgreSQL's ``translate`` drops what stands at the end of the first text, without a partner.
_LOOK_FROM += _BLANKS + _UNSEEN
_LOOK = str.maketrans(_LOOK_FROM[:len(_LOOK_TO)], _LOOK_TO, _LOOK_FROM[len(_LOOK_TO):])


def fold(code):
    """Normalize a code so that equal codes are equal texts.

    Composed letters count as the ones that they are made of, all kinds of blanks as one blank,
    and blanks at the ends as nothing. Capitals and letters of another alphabet are others.

    :param str code: a SKU or an internal reference
    :rtype: str
    """
    return ' '.join(unicodedata.normalize('NFC', code).translate(_WITHOUT_UNSEEN).split())


def look(code):
    """Normalize a code so that codes which a person may confuse are equal texts.

    :param str code: a SKU or an internal reference
    :rtype: str
    """
    return unicodedata.normalize('NFC', code).translate(_LOOK)


def look_sql(column):
    """Give :func:`look` of a column; an index on it finds codes fast.

    :param SQL column: of text
    :rtype: odoo.tools.SQL
    """
    return SQL("translate(normalize(%s::text, NFC), %s, %s)", column, _LOOK_FROM, _LOOK_TO)


def look_index(column):
    """Define an index of codes by their look.

    :param str column: its name
    :rtype: str
    """
    return (f"(translate(normalize({column}::text, NFC), '{_LOOK_FROM}', '{_LOOK_TO}'))"
            f" WHERE {column} IS NOT NULL")


def look_alike(field, codes):
    """Give the domain of records whose code looks like one of some codes.

    :param str field: of the code
    :param codes: iterable of texts; what is empty looks like nothing
    :rtype: odoo.fields.Domain
    """
    looks = sorted({look(code) for code in codes if code} - {''})
    return Domain.custom(to_sql=lambda model, alias, _query: SQL(
        "(%s IS NOT NULL AND %s = ANY(%s))", SQL.identifier(alias, field),
        look_sql(SQL.identifier(alias, field)), looks))
