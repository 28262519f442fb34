"""Why a text is no CIS code. The order matters: other kinds of codes are recognized first."""
import re

from . import scan
from .code import HEAD, SEPARATOR, SERIAL_LENGTHS, MarkingError
from .gs1 import FOREIGN, SYMBOLS, has_check_digit

LINKS = ('http://', 'https://')
PRODUCT_BARCODES = (8, 12, 13, 14)
TOBACCO_PACK = 29
TOBACCO_BLOCK = re.compile(rf'{SYMBOLS}{{7}}{SEPARATOR}?8005[0-9]{{6}}')
TRANSPORT = re.compile(
    r'(?:\(00\)|00) *[0-9]{18}'
    r'|(?:\(02\)|02) *[0-9]{14}\x1d? *(?:\(37\)|37) *[0-9]{1,8}(?![0-9])')
SECOND_CODE = re.compile(rf'(?:\(01\)|01){SEPARATOR}?[0-9]{{14}}{SEPARATOR}?(?:\(21\)|21)')
SIGNATURES = (44, 88)
SHORT_TAIL = 4


def refuse_links_and_lists(text: str):
    """Refuse a text that is no single code.

    :raise MarkingError: nothing, a link, several lines, or letters of two alphabets
    """
    if not text:
        raise MarkingError('cis_empty')
    if text.lower().startswith(LINKS):
        raise MarkingError('cis_is_link')
    if scan.LINE_END.search(text):
        raise MarkingError('cis_two_codes')
    if scan.is_mixed(text):
        raise MarkingError('cis_mixed_alphabet')


def refuse_other_kinds(text: str):
    """Refuse codes of boxes, products, jewellery and tobacco.

    :raise MarkingError: it is one of these, or nothing
    """
    if not text:
        raise MarkingError('cis_empty')
    if text.lower().startswith(LINKS):
        raise MarkingError('cis_is_link')
    digits = scan.BLANKS.sub('', text).replace('-', '')
    digits = digits if re.fullmatch('[0-9]+', digits) else ''
    is_begun = re.fullmatch('01[0-9]{14}21', text) and has_check_digit(text[2:16])
    if TRANSPORT.match(text) or (len(digits) == 18 and has_check_digit(digits) and not is_begun):
        raise MarkingError('cis_is_transport_package')
    if len(digits) in PRODUCT_BARCODES:
        raise MarkingError('cis_is_product_barcode', digits)
    if len(digits) == 16:
        raise MarkingError('cis_is_uin')
    if _is_tobacco(text):
        raise MarkingError('cis_not_for_market')


def _is_tobacco(text):
    """Tell whether a text is a tobacco pack's code, without identifiers, or a block's."""
    head = re.match(r'(?:\(01\)|01) *[0-9]{14}\x1d*(?:\(21\)|21)', text)
    if head:
        rest = text[head.end():].replace('(8005)', f'{SEPARATOR}8005')
        fields = rest.split(SEPARATOR)
        return bool(TOBACCO_BLOCK.match(rest)) or any(
            re.match('8005[0-9]{6}', field) for field in fields[1:])
    is_pack = len(text) == TOBACCO_PACK and re.fullmatch(f'[0-9]{{14}}{SYMBOLS}{{15}}', text)
    # 01 and a GTIN may be the beginning of a CIS code that has lost its 21.
    return bool(is_pack) and not (text.startswith('01') and text[14:16].isdigit()
                                  and has_check_digit(text[2:16]))


def refuse_inverted_key(fields):
    """Refuse small letters in the number of the signature's key: Caps Lock was on.

    :raise MarkingError: so it is
    """
    if any(field.startswith('91') and field != field.upper() for field in fields):
        raise MarkingError('cis_case_inverted')


def explain(text: str, rests: list[str]) -> MarkingError:
    """Say why a text that begins like a CIS code is none.

    :param text: all of it
    :param rests: what follows field 21, in the spellings that the text may mean; the last ones
        have the most separators
    """
    most = max(rests, key=lambda rest: rest.count(SEPARATOR))
    fields = [field for field in most.split(SEPARATOR) if field]
    joined = ''.join(fields)
    if any(re.match('91(?=.{0,3}[a-z]).{4}92', joined[length:]) for length in SERIAL_LENGTHS):
        return MarkingError('cis_case_inverted')
    if SECOND_CODE.search(text, HEAD):
        return MarkingError('cis_two_codes')
    problem = _explain_fields(fields) if len(fields) > 1 else _explain_joined(joined)
    foreign = FOREIGN.findall(text)
    # One foreign character may stand for the separators; a second one is a mistake for certain.
    is_separator = SEPARATOR not in text and len(set(foreign)) == 1
    if foreign and not (is_separator and problem.key == 'cis_truncated'):
        return MarkingError('cis_bad_symbol', foreign[-1])
    return problem


def _explain_fields(fields):
    """Return what is wrong with fields that have their separators."""
    serial, *tail = fields
    if len(serial) not in SERIAL_LENGTHS:
        return _explain_joined(''.join(fields)) if _has_inner_tail(serial) else MarkingError(
            'cis_serial_length', str(len(serial)))
    return _explain_tail(''.join(tail)) or MarkingError('cis_structure')


def _has_inner_tail(serial):
    """Tell whether the first of two separators is lost, so that a field looks too long."""
    return any(re.match('91.{4}$', serial[length:], re.DOTALL) for length in SERIAL_LENGTHS)


def _explain_joined(joined):
    """Return what is wrong with a text without separators."""
    tails = [found for length in SERIAL_LENGTHS if (found := _explain_tail(joined[length:]))]
    for problem in sorted(tails, key=lambda problem: problem.key != 'cis_truncated'):
        return problem
    tail = re.search(f'(?:93{SYMBOLS}{{4}}|91{SYMBOLS}{{4}}92(?:{SYMBOLS}{{44}}|{SYMBOLS}{{88}}))$',
                     joined)
    return MarkingError('cis_serial_length', str(tail.start() if tail else len(joined)))


def _explain_tail(tail):
    """Say what is wrong with what should be a crypto tail; None when it does not look like one."""
    if tail[:2] == '93':
        length = len(tail) - 2
        return MarkingError('cis_truncated' if length < SHORT_TAIL else 'cis_structure')
    if tail[:2] == '91':
        signature = tail[6:]
        if signature[:2] not in ('', '9', '92'):
            return MarkingError('cis_structure')
        length = len(signature) - 2
        is_short = length < SIGNATURES[0] or SIGNATURES[0] < length < SIGNATURES[1]
        return MarkingError('cis_truncated' if is_short else 'cis_structure')
    return None
