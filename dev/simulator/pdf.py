"""Labels as PDF: small, and with real text, so that a test can read what is on them."""
import io

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .orders import Order

# Width and height in millimetres. Market rules: "PageFormatType".
FORMATS = {
    'A9_HORIZONTALLY': (58, 40), 'A9': (40, 58), 'A7': (75, 120), 'A4': (210, 297)}


def labels(orders: list[Order], page_format: str) -> bytes:
    """Draw a page for each box of some orders: number of the order, box, and how many there are."""
    width, height = (side * mm for side in FORMATS[page_format])
    with io.BytesIO() as stream:
        canvas = Canvas(stream, pagesize=(width, height), invariant=True)
        for order in orders:
            for number, box in enumerate(order.boxes, 1):
                canvas.setFont('Helvetica-Bold', 9)
                canvas.drawString(3 * mm, height - 8 * mm, f'Order {order.id}')
                canvas.setFont('Helvetica', 7)
                canvas.drawString(3 * mm, height - 13 * mm, f'Box {number} of {len(order.boxes)}')
                canvas.drawString(3 * mm, height - 17 * mm, f'{box["boxId"]}')
                canvas.drawString(3 * mm, height - 21 * mm, order.external_id or '')
                canvas.showPage()
        canvas.save()
        return stream.getvalue()
