"""Countries by the names that the Market writes and reads. They are Russian, whatever languages a
database has.
"""
from functools import cache

from babel import Locale

# Where the Market's list has another name than Unicode's (``babel``).
MARKET_NAMES = {
    'GB': "Великобритания",
    'HK': "Гонконг",
    'KP': "Северная Корея",
    'KR': "Южная Корея",
    'MM': "Мьянма",
    'MO': "Макао",
    'US': "США",
    'ZA': "ЮАР",
}
"""By ISO code."""
OTHER_NAMES = {
    "российская федерация": 'RU',
    "рф": 'RU',
    "республика беларусь": 'BY',
    "белоруссия": 'BY',
    "республика казахстан": 'KZ',
    "республика армения": 'AM',
    "кыргызстан": 'KG',
    "кыргызская республика": 'KG',
    "китайская народная республика": 'CN',
    "соединенные штаты америки": 'US',
    "чешская республика": 'CZ',
    "туркмения": 'TM',
    "молдавия": 'MD',
}
"""ISO code by what buyers and old payloads write besides; see :func:`_fold`."""


def name_of(code: str | None) -> str:
    """Name a country as the Market does; '' for what is no ISO code.

    :param code: ISO 3166-1, two capital letters
    """
    return MARKET_NAMES.get(code) or _names().get(code, '')


def code_of(name: str) -> str:
    """Give the ISO code of a country by its Russian name; '' for a name that nobody knows."""
    return _codes().get(_fold(name), '')


@cache
def _names():
    """Name the countries by ISO code; Unicode's list has continents by number, too."""
    territories = Locale('ru').territories
    return {code: name for code, name in territories.items() if code.isalpha() and len(code) == 2}


@cache
def _codes():
    return {
        _fold(name): code for names in (_names(), MARKET_NAMES) for code, name in names.items()
    } | OTHER_NAMES


def _fold(name):
    return ' '.join(name.replace('ё', 'е').replace('Ё', 'Е').split()).casefold()
