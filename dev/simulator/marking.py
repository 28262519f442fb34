"""Marking codes on the Market's side: what it takes, and what it says of them later."""
import re

from .orders import Line, Order
from .refusal import RefusalError

# The form of ``cis``, with and without crypto tail. Market rules: "Transfer of identifiers".
_SERIAL = r'(?:[!-~]{20}|[!-~]{13}|[!-~]{6,8})'
WITH_TAIL = re.compile(
    rf'\x1d?\(?01\)?[0-9]{{14}}\(?21\)?{_SERIAL}(?:\x1d\(?240\)?.{{1,30}})?\x1d\(?9[13]\)?.+')
WITHOUT_TAIL = re.compile(r'\(?01\)?[0-9]{14}\(?21\)?(?:.{20}|.{13}|.{6,8})')
LONGEST = 256
FORMS = {
    'uin': re.compile('[0-9]{16}'),
    'rnpt': re.compile('[0-9]{8}/[0-9]{6}/[0-9]{7}/[0-9]{3}'),
    'gtd': re.compile('[0-9]{8}/[0-9]{6}/[0-9]{7}'),
}
CHECKED = {'CIS': 'cis', 'CIS_OPTIONAL': 'cis', 'UIN': 'uin'}
OBLIGATORY = ('CIS', 'UIN')


def take(order: Order, line: Line, instances: list[dict]):
    """Hold the codes of all units of a line against the rules, and keep them.

    :raise RefusalError: as the Market refuses them
    """
    for instance in instances:
        _check_forms(line, instance)
    for kind in ('cis', 'uin'):
        codes = [instance[kind] for instance in instances if kind in instance]
        if not codes:
            continue
        if len(set(codes)) < len(codes):
            _refuse(line, kind, f'DUPLICATE_{kind.upper()}')
        if len(codes) != line.count:
            amount = 'FEW' if len(codes) < line.count else 'MANY'
            _refuse(line, kind, f'TOO_{amount}_{kind.upper()}ES_FOR_ITEM')
    line.instances = [dict(instance) for instance in instances]
    for kind in ('cis', 'uin'):
        for code in codes_of(line, kind):
            order.verdicts.setdefault(code, ['IN_PROGRESS', 'OK', ''])


def codes_of(line: Line, kind: str) -> list[str]:
    """List the codes of a kind that the shop has told of a line's units."""
    return [instance[kind] for instance in line.instances if kind in instance]


def ask(order: Order, line: Line) -> dict:
    """Say what became of a line's codes: the first time they are still being checked."""
    item = {'id': line.id}
    for kind in ('cis', 'uin'):
        if codes := codes_of(line, kind):
            item[kind] = [_verdict(order, code) for code in codes]
    return item


def _verdict(order, code):
    now, finally_, substatus = order.verdicts[code]
    order.verdicts[code][0] = finally_
    found = {'value': code, 'status': now}
    if substatus and now != 'IN_PROGRESS':
        found['substatus'] = substatus
    return found


def judge(order: Order, code: str, status: str, substatus: str = ''):
    """Say what the check of a code ends with; without a word it is OK."""
    order.verdicts[code] = ['IN_PROGRESS', status, substatus]


def why_not_ready(order: Order) -> str:
    """Say which codes keep an order from being ready to ship; nothing when none does."""
    for line in order.lines:
        needed = [word for word in line.required_codes if word in OBLIGATORY or (
            word == 'CIS_OPTIONAL' and order.buyer.type == 'BUSINESS')]
        for kind in {CHECKED[word] for word in needed}:
            codes = codes_of(line, kind) if line.count else []
            if len(codes) < line.count:
                return f"{kind.upper()} codes are missing for item {line.id}"
            if any(order.verdicts[code][0] != 'OK' for code in codes):
                return f"{kind.upper()} codes of item {line.id} are not validated"
    return ''


def _check_forms(line, instance):
    for kind, form in FORMS.items():
        if kind in instance and not form.fullmatch(instance[kind]):
            _refuse(line, kind, f'INVALID_{kind.upper()}')
    code = instance.get('cis')
    if code is not None and (
            len(code) > LONGEST or not (WITH_TAIL.fullmatch(code) or WITHOUT_TAIL.fullmatch(code))):
        _refuse(line, 'cis', 'INVALID_CIS')
    if 'gtd' in instance and 'countryCode' not in instance:
        _refuse(line, 'gtd', 'COUNTRY_CODE_AND_GTD_ARE_REQUIRED_VALIDATION_ERROR')
    country = instance.get('countryCode')
    if country is not None and not re.fullmatch('[A-Z]{2}', country):
        raise RefusalError(400, (
            f"String ({country}) is not a valid country code according to ISO 3166-1 alpha-2"))


def _refuse(line, kind, reason):
    raise RefusalError(
        400, f"Invalid incoming {kind} for item with id = {line.id} for reason: {reason}")
