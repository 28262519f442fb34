"""Kopecks are conserved: sales orders, invoices and credit notes."""
from decimal import Decimal

DEAD = ('cancel',)


def check_books(case, order, row, returns, text):
    """What is sold, invoiced and credited adds up to what the Market says.

    :param case: the test case
    :param order: the Market's order
    :param row: yandex.market.order
    :param returns: the Market's returns
    :param str text: what to call the order
    """
    sale = row.sale_order_id
    if not sale:
        return
    if row.state in ('imported', 'done') and sale.state == 'sale':
        case.assertEqual(_exact(sale.amount_total), order.shop_total, f"{text}: total")
        _check_day(case, order, sale, text)
    moves = sale.invoice_ids.filtered(lambda move: move.state not in DEAD)
    invoiced = _sum(moves.filtered(lambda move: move.move_type == 'out_invoice'))
    credited = _sum(moves.filtered(lambda move: move.move_type == 'out_refund'))
    case.assertLessEqual(credited, invoiced, f"{text}: more is credited than invoiced")
    if row.state in ('imported', 'done'):
        case.assertLessEqual(invoiced, order.shop_total, f"{text}: invoiced")
    if invoiced:
        case.met[f"invoiced, {row.state}"] += 1
    if credited:
        case.met[f"credited, {row.state}"] += 1
    if invoiced == order.shop_total and row.state == 'done':
        case.assertEqual(
            credited, _sum_refunds(case, order, returns), f"{text}: what is refunded is credited")
    if row.state == 'cancelled' and invoiced > credited:
        case.assertTrue(
            row.activity_ids or sale.activity_ids, f"{text}: dead, invoiced, nobody is called")


def _check_day(case, order, sale, text):
    """The delivery is planned for the day that the Market says."""
    if order.status == 'PROCESSING' and sale.commitment_date:
        case.assertEqual(
            sale.commitment_date.date(), order.delivery.shipment_day, f"{text}: day")


def _sum_refunds(case, order, returns):
    """Sum up what the Market has refunded of an order; a return with an error waits for a person.

    :rtype: Decimal
    """
    total = Decimal(0)
    for found in returns:
        if found.order is order and found.refund_status == 'REFUNDED':
            record = case._find(found)
            if record.error:
                case.met["return with an error"] += 1
                case.assertTrue(record.activity_ids, f"return {found.id}: nobody is called")
                total += _exact(record.credit_note_id.amount_total)
            else:
                total += sum(item.amount for item in found.items)
    return total


def _sum(moves):
    return sum((_exact(move.amount_total) for move in moves), Decimal(0))


def _exact(amount):
    return Decimal(f'{amount:.2f}')
