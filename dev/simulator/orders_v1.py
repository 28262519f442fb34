"""An order as ``getBusinessOrders`` writes it (``BusinessOrderDTO``), and the contract of that."""
from datetime import date, datetime
from decimal import Decimal

from .contract import DAY, INT64, MOMENT, TEXT, closed, listed, one_of, partly
from .orders import Courier, Delivery, Line, Order, number
from .words import (
    DELIVERY_TYPES,
    DISPATCH_TYPES,
    PARTNER_TYPES,
    PAYMENT_METHODS,
    PAYMENT_TYPES,
    PROGRAMS,
    STATUSES,
    SUBSTATUSES,
    UNKNOWN,
    VAT_KINDS,
)

REGION = {
    'id': 213, 'name': "Москва", 'type': 'CITY',
    'parent': {'id': 225, 'name': "Россия", 'type': 'COUNTRY'},
}
ADDRESS_MEMBERS = (
    'country', 'postcode', 'city', 'district', 'subway', 'street', 'house', 'block')
# Not before the buyer may be known.
DOOR_MEMBERS = ('entrance', 'entryphone', 'floor', 'apartment')
COURIER_MEMBERS = ('fullName', 'phone', 'vehicleNumber', 'vehicleDescription')

AMOUNT = closed(value={'type': 'number', 'minimum': 0}, currencyId=one_of('RUR'))
VAT = one_of(*VAT_KINDS)
TIME = {'type': 'string', 'pattern': r'^\d{2}:\d{2}:\d{2}$'}
PLACE = {
    'address': partly(
        **dict.fromkeys((*ADDRESS_MEMBERS, *DOOR_MEMBERS), TEXT),
        gps=closed(latitude={'type': 'number'}, longitude={'type': 'number'})),
    'region': {'type': 'object', 'required': ['id', 'name', 'type']},
}
INSTANCE = partly(
    cis=TEXT, cisFull=TEXT, uin=TEXT, rnpt=TEXT, gtd=TEXT, countryCode=TEXT)
ITEM = partly(
    'id', 'offerId', 'offerName', 'count', 'prices',
    id=INT64,
    offerId={**TEXT, 'minLength': 1, 'maxLength': 255},
    offerName=TEXT,
    count={'type': 'integer', 'minimum': 0},
    prices=closed(payment=AMOUNT, subsidy=AMOUNT, cashback=AMOUNT, vat=VAT),
    requiredInstanceTypes=listed(
        one_of('CIS', 'CIS_OPTIONAL', 'UIN', 'RNPT', 'GTD'), minItems=1, uniqueItems=True),
    instances=listed(INSTANCE, minItems=1),
)
DELIVERY = partly(
    'type', 'serviceName', 'deliveryServiceId', 'deliveryPartnerType', 'dispatchType', 'dates',
    'shipment',
    type=one_of(*DELIVERY_TYPES),
    serviceName=TEXT,
    deliveryServiceId=INT64,
    deliveryPartnerType=one_of(*PARTNER_TYPES),
    dispatchType=one_of(*DISPATCH_TYPES),
    dates=partly(
        'fromDate', 'toDate',
        fromDate=DAY, toDate=DAY, fromTime=TIME, toTime=TIME, realDeliveryDate=DAY),
    shipment=partly('shipmentDate', id=INT64, shipmentDate=DAY, shipmentTime=TIME),
    courier=partly('region', **PLACE),
    pickup=partly('region', **PLACE, outletCode=TEXT, outletStorageLimitDate=DAY),
    transfer=partly(
        courier=partly(**dict.fromkeys(COURIER_MEMBERS, TEXT)),
        eac=partly('eacType', eacType=one_of('COURIER_TO_MERCHANT', 'CHECKING_BY_MERCHANT'))),
    tracks=listed(closed(trackCode=TEXT, deliveryServiceId=INT64)),
    digitalGoods=closed(type=one_of('EMAIL')),
    boxesLayout=listed(closed(
        boxId=INT64, barcode=TEXT, items=listed({'type': 'object', 'required': ['id']}))),
)
ORDER = partly(
    'orderId', 'campaignId', 'programType', 'status', 'substatus', 'creationDate', 'updateDate',
    'paymentType', 'paymentMethod', 'fake', 'items', 'prices', 'delivery', 'buyerType',
    orderId=INT64,
    campaignId=INT64,
    programType=one_of(*PROGRAMS),
    externalOrderId={**TEXT, 'minLength': 1},
    status=one_of(*STATUSES),
    substatus=one_of(*SUBSTATUSES),
    creationDate=MOMENT,
    updateDate=MOMENT,
    paymentType=one_of(*PAYMENT_TYPES),
    paymentMethod=one_of(*PAYMENT_METHODS),
    fake={'type': 'boolean'},
    items=listed(ITEM, minItems=1),
    prices=closed(
        payment=AMOUNT, subsidy=AMOUNT, cashback=AMOUNT,
        delivery=closed(payment=AMOUNT, subsidy=AMOUNT, vat=VAT)),
    delivery=DELIVERY,
    services=closed(liftType=one_of('NOT_NEEDED')),
    buyerType=one_of('PERSON', 'BUSINESS'),
    notes=TEXT,
    cancelRequested={'type': 'boolean'},
    sourcePlatform=one_of('MARKET'),
)


def business_order(order: Order) -> dict:
    """Write an order; no personal data but the buyer's type and, for a courier, the door."""
    payload = {
        'orderId': order.id,
        'campaignId': order.shop.id,
        'programType': order.shop.program,
        'status': order.status,
        'substatus': order.substatus or UNKNOWN,
        'creationDate': moment(order.created),
        'updateDate': moment(order.updated),
        'paymentType': order.payment_type,
        'paymentMethod': order.payment_method,
        'fake': order.is_test,
        'items': [_item(line) for line in order.lines],
        'prices': {
            **_prices(order.items_total, order.subsidy, order.points),
            'delivery': {
                'payment': _amount(order.delivery.price),
                'subsidy': _amount(Decimal(0)),
                'vat': order.delivery.vat,
            },
        },
        'delivery': _delivery(order),
        'services': {'liftType': 'NOT_NEEDED'},
        'buyerType': order.buyer.type,
        'sourcePlatform': 'MARKET',
    }
    if order.external_id:
        payload['externalOrderId'] = order.external_id
    if order.notes:
        payload['notes'] = order.notes
    if order.shop.program == 'DBS':
        payload['cancelRequested'] = order.cancel_requested
    return payload


def moment(value: datetime) -> str:
    """Write a point in time in Moscow: whole seconds, as the Market's examples have them."""
    return value.isoformat(timespec='seconds')


def _item(line: Line) -> dict:
    item = {
        'id': line.id,
        'offerId': line.sku,
        'offerName': line.name,
        'count': line.count,
        'prices': {**_prices(line.payment, line.subsidy, line.points), 'vat': line.vat},
    }
    if line.required_codes:
        item['requiredInstanceTypes'] = list(line.required_codes)
    if line.instances:
        item['instances'] = told_instances(line)
    return item


def told_instances(line: Line) -> list[dict]:
    """Write the codes of a line as the Market tells them: CIS codes in two forms."""
    return [
        {**instance, 'cis': instance['cis'].partition('\x1d')[0], 'cisFull': instance['cis']}
        if 'cis' in instance else dict(instance)
        for instance in line.instances]


def _prices(payment, subsidy, points) -> dict:
    """Write sums over all units: what is paid in money, in points, and what the Market adds."""
    return {
        'payment': _amount(payment), 'subsidy': _amount(subsidy), 'cashback': _amount(points)}


def _amount(value: Decimal) -> dict:
    return {'value': number(value), 'currencyId': 'RUR'}


def _delivery(order: Order) -> dict:
    delivery = order.delivery
    payload = {
        'type': delivery.type,
        'serviceName': delivery.service,
        'deliveryServiceId': delivery.service_id,
        'deliveryPartnerType': delivery.partner,
        'dispatchType': delivery.dispatch,
        'dates': _dates(delivery),
        'shipment': {'shipmentDate': _day(delivery.shipment_day)},
    }
    if delivery.shipment_id:
        payload['shipment']['id'] = delivery.shipment_id
    if delivery.shipment_time:
        payload['shipment']['shipmentTime'] = f'{delivery.shipment_time}:00'
    if order.courier:
        payload['transfer'] = _transfer(order.courier)
    if order.tracks:
        payload['tracks'] = order.tracks
    payload |= _place(order)
    if order.boxes:
        payload['boxesLayout'] = [
            {**box, 'barcode': f'{order.id}-{number}'}
            for number, box in enumerate(order.boxes, 1)]
    return payload


def _place(order: Order) -> dict:
    """Say where the parcel goes, or that there is none."""
    delivery = order.delivery
    if delivery.type == 'DIGITAL':
        return {'digitalGoods': {'type': 'EMAIL'}}
    place = {'region': REGION}
    if delivery.address:
        place['address'] = _address(delivery.address, order.shows_buyer)
    if delivery.outlet_code:
        place['outletCode'] = delivery.outlet_code
    if delivery.type != 'PICKUP':
        return {'courier': place}
    if delivery.storage_limit:
        place['outletStorageLimitDate'] = _day(delivery.storage_limit)
    return {'pickup': place}


def _transfer(courier: Courier) -> dict:
    told = (courier.name, courier.phone, courier.car_number, courier.car)
    transfer = {'courier': dict(zip(COURIER_MEMBERS, told, strict=True))}
    if courier.code:
        transfer['eac'] = {'eacType': 'CHECKING_BY_MERCHANT'}
    return transfer


def _dates(delivery: Delivery) -> dict:
    dates = {
        'fromDate': _day(delivery.from_day),
        'toDate': _day(delivery.to_day),
        'fromTime': f'{delivery.from_time}:00',
        'toTime': f'{delivery.to_time}:00',
    }
    if delivery.real_day:
        dates['realDeliveryDate'] = _day(delivery.real_day)
    return dates


def _address(address: dict, with_door: bool) -> dict:
    names = (*ADDRESS_MEMBERS, *(DOOR_MEMBERS if with_door else ()))
    written = {name: address[name] for name in names if name in address}
    if 'lat' in address:
        written['gps'] = {'latitude': address['lat'], 'longitude': address['lon']}
    return written


def _day(value: date) -> str:
    return value.isoformat()
