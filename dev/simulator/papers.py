"""Small real files: what a shop prints, hands over, or files away."""
import io
from collections.abc import Iterable

import openpyxl
from reportlab.lib.pagesizes import A4, A8
from reportlab.pdfgen.canvas import Canvas

PDF = 'application/pdf'
XLSX = 'application/vnd.ms-excel'
"""The Market's name for it, though the files are XLSX."""
SIZES = {'A4': A4, 'A8': A8}


def pdf(pages: Iterable[Iterable[str]], size='A4') -> bytes:
    """Make a PDF of these pages, each of some lines of Latin letters."""
    content = io.BytesIO()
    width, height = SIZES[size]
    canvas = Canvas(content, (width, height))
    for lines in pages:
        text = canvas.beginText(width / 12, height * 11 / 12)
        text.setFont('Helvetica', width / 25)
        text.textLines('\n'.join(lines))
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def xlsx(rows: Iterable[Iterable]) -> bytes:
    """Make a workbook with a sheet of these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
