"""A label without an order, by which a person sees whether size and printer fit."""
from io import BytesIO

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

SIZES = {'A7': (75, 120), 'A9': (40, 58), 'A9_HORIZONTALLY': (58, 40), 'A4': (210, 297)}
"""Width and height in millimetres, by the Market's name of the size."""
MARGIN = 2 * mm
BAR_HEIGHT = 12 * mm


def make_test_label(size):
    """Make a page of a size, with a frame near its edge and a bar code to scan.

    :param str size: the Market's name
    :return: a PDF
    :rtype: bytes
    """
    width, height = (length * mm for length in SIZES[size])
    file = BytesIO()
    page = Canvas(file, pagesize=(width, height))
    page.rect(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN)
    code = Code128('TEST', barWidth=0.25 * mm, barHeight=BAR_HEIGHT)
    code.drawOn(page, (width - code.width) / 2, height / 2 - BAR_HEIGHT / 2)
    page.setFont('Helvetica', 8)
    page.drawCentredString(width / 2, MARGIN + 3 * mm, '{} x {} mm'.format(*SIZES[size]))
    page.save()
    return file.getvalue()
