"""The catalogue as a YML file, for the Market to fetch by address (Market rules: "YML format")."""
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import BinaryIO

from lxml import etree

from .cards import LONGEST_DESCRIPTION, LONGEST_NAME, MOST_PICTURES
from .dates import MOSCOW
from .prices import CURRENCY

# XML 1.0 can't hold the others, whatever way they are written.
_FORBIDDEN = re.compile('[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')


@dataclass(frozen=True)
class Shop:
    """Whose goods they are."""

    name: str
    company: str
    url: str


@dataclass(frozen=True)
class Category:
    """A category of the shop's own tree. Ids are positive whole numbers."""

    id: int
    name: str
    parent_id: int = 0
    """0 at the top of the tree."""


@dataclass(frozen=True)
class Offer:
    """An offer with what is known of its goods, packed for sale. What is empty is not written."""

    sku: str
    name: str
    category_id: int
    price: Decimal | None = None
    """Roubles, taxes included; the Market keeps the price that it has where there is none."""
    old_price: Decimal | None = None
    """Before the discount."""
    vat: int | None = None
    """The Market's number of the kind of VAT."""
    pictures: tuple[str, ...] = ()
    vendor: str = ''
    description: str = ''
    barcodes: tuple[str, ...] = ()
    country: str = ''
    """Of the manufacturer, in Russian."""
    customs_code: str = ''
    """TN VED."""
    weight: Decimal | None = None
    """Kilograms."""
    size: tuple[Decimal, Decimal, Decimal] | None = None
    """Length, width and height in centimetres."""
    shelf_life: int = 0
    """Days."""


def write(
        file: BinaryIO, shop: Shop, categories: Iterable[Category], offers: Iterable[Offer],
        moment: datetime) -> None:
    """Write a catalogue, offer by offer: none of them is kept.

    :param file: takes bytes
    :param moment: of the catalogue, naive UTC
    """
    date = moment.replace(tzinfo=timezone.utc).astimezone(MOSCOW).isoformat(timespec='seconds')
    with etree.xmlfile(file, encoding='utf-8') as xml:
        xml.write_declaration()
        with xml.element('yml_catalog', date=date), xml.element('shop'):
            for name in ('name', 'company', 'url'):
                xml.write(_element(name, getattr(shop, name)))
            with xml.element('currencies'):
                xml.write(etree.Element('currency', id=CURRENCY, rate='1'))
            with xml.element('categories'):
                for category in categories:
                    xml.write(_category(category))
            with xml.element('offers'):
                for offer in offers:
                    xml.write(_offer(offer))


def _category(category):
    node = _element('category', category.name)
    node.set('id', str(category.id))
    if category.parent_id:
        node.set('parentId', str(category.parent_id))
    return node


def _offer(offer):
    node = etree.Element('offer', id=_clean(offer.sku))
    is_priced = offer.price is not None
    values = [
        ('name', offer.name[:LONGEST_NAME]),
        ('price', _plain(offer.price)),
        ('oldprice', _plain(offer.old_price) if is_priced else ''),
        ('currencyId', CURRENCY if is_priced else ''),
        ('vat', offer.vat),
        ('categoryId', offer.category_id),
        *(('picture', picture) for picture in offer.pictures[:MOST_PICTURES]),
        ('vendor', offer.vendor),
        ('description', offer.description[:LONGEST_DESCRIPTION]),
        *(('barcode', barcode) for barcode in offer.barcodes),
        ('country_of_origin', offer.country),
        ('weight', _plain(offer.weight)),
        ('dimensions', '/'.join(_plain(side) for side in offer.size or ())),
        ('period-of-validity-days', offer.shelf_life and f'P{offer.shelf_life}D'),
    ]
    node.extend(_element(name, value) for name, value in values if value)
    if offer.customs_code:
        etree.SubElement(node, 'tn-ved-codes').append(_element('tn-ved-code', offer.customs_code))
    return node


def _element(name, value):
    node = etree.Element(name)
    node.text = _clean(str(value))
    return node


def _clean(text):
    return _FORBIDDEN.sub('', text)


def _plain(number):
    """Write a number without an exponent and without noughts at its end."""
    if number is None:
        return ''
    text = f'{number:f}'
    return text.rstrip('0').rstrip('.') if '.' in text else text
