"""Marking codes of single units: reads the text of a scanner, or says what is wrong with it.

CIS codes of «Честный ЗНАК», UINs of jewellery, RNPTs and GTDs of imported goods. All of it is
known without a network: that a form is right does not say that a code is good.
"""
from collections.abc import Collection, Iterable
from datetime import date

from . import cis, customs, uin
from .code import CIS, GTD, KINDS, RNPT, SEPARATOR, UIN, Code, MarkingError, readable
from .scan import split_scans

__all__ = [
    'CIS', 'GTD', 'KINDS', 'RNPT', 'SEPARATOR', 'UIN', 'Code', 'MarkingError', 'read_any',
    'read_code', 'readable', 'split_scans']

# Kinds of which each unit has its own: the same code for two units is a mistake.
SINGLE = (CIS, UIN)


def read_code(
        kind: str, scanned: str, already: Iterable[str] = (), known: Iterable[str] = (),
        today: date | None = None) -> Code:
    """Read what was scanned as a code of a kind.

    :param kind: one of :data:`KINDS`
    :param scanned: as the scanner or the clipboard gave it, separators kept, lost or replaced
    :param already: normalised codes that are in use
    :param known: others, free or in use; all of them tell how long the serial numbers of a product
        are, where a code could be read in two ways
    :param today: for tests; a customs number is never from the future
    :raise MarkingError: it is no such code, or one that is in use already
    """
    already = tuple(already)
    if kind == CIS:
        code = cis.read(scanned, cis.serial_lengths((*already, *known)))
    elif kind == UIN:
        code = uin.read(scanned)
    else:
        code = customs.read(kind, scanned, today)
    if kind in SINGLE and code.identity in {Code(kind, used).identity for used in already}:
        raise MarkingError(f'{kind}_duplicate', code.readable)
    return code


def read_any(kinds: Collection[str], scanned: str, known: Iterable[str] = ()) -> Code:
    """Read what was scanned as a code of one of several kinds that are needed.

    :param kinds: some of :data:`KINDS`, at least one
    :param known: normalised codes of the same products, see :func:`read_code`
    :raise MarkingError: it is none of them; the error is the first kind's
    """
    first_error = None
    for kind in sorted(kinds, key=KINDS.index):
        try:
            return read_code(kind, scanned, known=known)
        except MarkingError as error:
            first_error = first_error or error
    raise first_error
