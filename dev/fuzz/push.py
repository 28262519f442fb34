"""Push calls: what the Market may ask, and whether its orders are kept as was answered."""
import json

from ..simulator.push import payload as push
from .bodies import NAME, PHONE, STREET
from .doors import Door, count_event, number_in

BUYER = {'id': 'x', 'type': 'PERSON', 'firstName': "Иван", 'lastName': NAME, 'phone': PHONE}
ADDRESS = {'country': "Россия", 'city': "Москва", 'street': STREET, 'recipient': NAME,
           'phone': PHONE}


def _order(write):
    """Make the body of a call about an order."""
    def make(_draw, maker, program):
        def body():
            payload = write(maker.order(program), maker.market.cabinet.id)
            payload['order'] |= {'notes': f"{NAME} {PHONE}", 'buyer': dict(BUYER)}
            payload['order']['delivery']['address'] = dict(ADDRESS)
            return payload
        return body
    return make


def _cart(_draw, maker, program):
    market = maker.market
    skus = [offer.sku for offer in market.cabinet.offers]
    return lambda: push.cart_payload(
        market.shop(program), dict.fromkeys(skus, 2), market.cabinet.id)


def _stocks(_draw, maker, _program):
    skus = [offer.sku for offer in maker.market.cabinet.offers]
    return lambda: {'warehouseId': 1, 'skus': skus}


def _note_decision(figures, call, answer, number):
    """Remember what was answered about an order."""
    if call.is_lost or number_in(call.body) != number:
        return
    how = 'rejected'
    if answer.status == 200:
        how = 'accepted' if json.loads(answer.body)['order']['accepted'] else 'refused'
    figures['stored'].setdefault(how, []).append(number)


DOORS = {
    'order/accept': Door(4, _order(push.accept_payload), _note_decision, has_token=True),
    'order/status': Door(2, _order(push.status_payload), count_event, has_token=True),
    'order/cancellation/notify': Door(
        2, _order(push.cancellation_payload), count_event, has_token=True),
    'cart': Door(2, _cart, has_token=True),
    'stocks': Door(2, _stocks, has_token=True),
}


def find_tokens(stage):
    """Give the token of each shop, by program."""
    addresses = stage.market.push.addresses
    return {program: addresses[stage.market.shop(program).id].token for program in stage.shops}


def find_half_stored(rpc, stored):
    """Hold what the Market was answered against the rows in Odoo.

    :param dict stored: numbers by what was answered: ``accepted``, ``refused``, ``rejected``
    :return: what does not fit, as texts
    :rtype: list
    """
    numbers = {str(number) for group in stored.values() for number in group}
    rows = {row['market_id']: row for row in rpc.read(
        'yandex.market.order', [('market_id', 'in', sorted(numbers))],
        ['market_id', 'state', 'is_refused', 'sale_order_id'])}
    sales = [sale['client_order_ref'] for sale in rpc.read(
        'sale.order', [('client_order_ref', 'in', sorted(numbers))], ['client_order_ref'])]
    problems = [f"{len(sales) - len(set(sales))} sales orders twice"] * (
        len(sales) != len(set(sales)))
    for number in map(str, stored.get('accepted', ())):
        row = rows.get(number)
        if not row or row['is_refused'] or row['state'] not in ('imported', 'exception'):
            problems.append(f"accepted, and kept as {row}")
        elif (row['state'] == 'imported') != (number in sales):
            problems.append(f"{row['state']}, and its sales order does not fit: {row}")
    problems += [f"refused, and kept as {rows.get(number)}" for number in map(
        str, stored.get('refused', ())) if not (number in rows and rows[number]['is_refused'])]
    problems += [f"rejected, and kept as {rows[number]}" for number in map(
        str, stored.get('rejected', ())) if number in rows]
    return problems
