"""Ways in which a report of payments is known to fail, or to come otherwise than it should.

``Simulator.misbehave('generateUnitedNettingReport', <kind>)`` lets one befall the next report.
"""
import json
from collections.abc import Callable
from datetime import timedelta

SLOW = timedelta(minutes=40)


def _new_columns(rows):
    """Columns that nobody has heard of."""
    return [{'pigeonId': 7, 'Новая колонка': None, **one} for one in rows]


def _missing_column(rows):
    """A column that was renamed."""
    return [{('amount' if name == 'transactionSum' else name): value
             for name, value in one.items()} for one in rows]


def _new_words(rows):
    """A source and a status that nobody has heard of."""
    first, *others = rows
    return [{**first, 'transactionSource': "Чудо", 'paymentStatus': "Улетел"}, *others]


def _unreadable_row(rows):
    first, *others = rows
    return [{**first, 'transactionSum': "много"}, *others]


def _changed_sum(rows):
    """A kopeck more in the first row than in any other report."""
    first, *others = rows
    return [{**first, 'transactionSum': round(first['transactionSum'] + 0.01, 2)}, *others]


def _nothing_for_null(rows):
    return [{name: value for name, value in one.items() if value not in (None, '')}
            for one in rows]


def _texts(rows):
    """Sums as texts, with a comma."""
    return [{**one, 'transactionSum': f"{one['transactionSum']:.2f}".replace('.', ',')}
            for one in rows]


def _other_dates(rows):
    """Days in the other of the two forms that were seen."""
    def turned(text):
        return text and '-'.join(reversed(text.split('.')))
    return [{**one, 'actDate': turned(one['actDate']),
             'bankOrderDate': turned(one['bankOrderDate'])} for one in rows]


# Each takes the rows, of which there is one at least, and gives others.
ROWS: dict[str, Callable[[list[dict]], list[dict]]] = {
    'report-new-columns': _new_columns,
    'report-missing-column': _missing_column,
    'report-new-words': _new_words,
    'report-unreadable-row': _unreadable_row,
    'report-changed-sum': _changed_sum,
    'report-doubled-row': lambda rows: [rows[0], *rows],
    'report-missing-row': lambda rows: rows[1:],
    'report-turned-round': lambda rows: rows[::-1],
    'report-nothing-for-null': _nothing_for_null,
    'report-texts': _texts,
    'report-other-dates': _other_dates,
}
# Each takes the rows and gives the sheets of the archive.
SHEETS: dict[str, Callable[[str, list[dict]], dict]] = {
    'report-bare-list': lambda sheet, rows: {sheet: rows},
    'report-other-member': lambda sheet, rows: {sheet: {'title': "Отчёт", 'data': rows}},
    'report-with-bom': lambda sheet, rows: {
        sheet: json.dumps({'rows': rows}, ensure_ascii=False).encode('utf-8-sig')},
    'report-more-sheets': lambda sheet, rows: {'summary': [], sheet: {'rows': rows}, 'x': "no"},
    'report-other-sheet': lambda sheet, rows: {'transactions': {'rows': rows}},
    'report-broken-sheet': lambda sheet, rows: {sheet: '{"rows": [{"orderId": 1'},
}
# What befalls the report as a whole: the members of ``reports.Report`` that are otherwise.
WHOLE: dict[str, Callable[[object], dict]] = {
    'report-slow': lambda report: {'ready': report.requested + SLOW},
    'report-too-large': lambda report: {'content': None, 'substatus': 'TOO_LARGE'},
    'report-no-data': lambda report: {'content': None, 'substatus': 'NO_DATA'},
    'report-failed': lambda report: {'content': None, 'substatus': ''},
    'report-lost': lambda report: {'is_lost': True},
    'report-dead-link': lambda report: {'dead_links': 1},
    'report-cut-file': lambda report: {'content': report.content and report.content[:-40]},
}
KINDS = (*ROWS, *SHEETS, *WHOLE)
