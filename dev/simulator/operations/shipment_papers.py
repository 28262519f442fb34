"""The papers of a shipment, as files (Market rules: "Methods of the section shipments")."""
from ..contract import Operation, one_of
from ..papers import PDF, XLSX, pdf, xlsx
from ..refusal import RefusalError
from .shipments import LIMIT, SHIPMENT_PATH, find_shipment
from .statuses import WRITERS


def _act(call):
    shipment = find_shipment(call)
    if 'DOWNLOAD_ACT' not in shipment.actions:
        raise RefusalError(
            400, f"Outbound with id = {shipment.id} is not confirmed and hasn't draft transfer")
    return pdf([_lines("Act", shipment, call)])


def _inbound_act(call):
    return pdf([_lines("Inbound act", _with_paper(call, 'DOWNLOAD_INBOUND_ACT'), call)])


def _discrepancy_act(call):
    shipment = _with_paper(call, 'DOWNLOAD_DISCREPANCY_ACT')
    return xlsx([
        ("Shipment", "Planned", "Taken"),
        (str(shipment.id), shipment.planned_count, shipment.fact_count)])


def _waybill(call):
    shipment = _with_paper(call, 'DOWNLOAD_TRANSPORTATION_WAYBILL')
    return xlsx([("Shipment", str(shipment.id)), *(
        ("Order", str(order.id)) for order in shipment.orders(call.cabinet, cancelled=False))])


def _pallet_labels(call):
    shipment = find_shipment(call)
    if not shipment.pallets:  # a guess, as the texts for papers that are not there yet
        raise RefusalError(400, f"Shipment {shipment.id} has no pallets")
    return pdf(
        [[f"Shipment {shipment.id}", f"{number} of {shipment.pallets}"]
         for number in range(1, shipment.pallets + 1)],
        size=call.query.get('format', 'A8'))


def _with_paper(call, action):
    shipment = find_shipment(call)
    if action not in shipment.actions:
        raise RefusalError(400, f"Action {action} is not available for shipment {shipment.id}")
    return shipment


def _lines(title, shipment, call):
    return [f"{title} of shipment {shipment.id}", *(
        f"Order {order.id}" for order in shipment.orders(call.cabinet, cancelled=False))]


def _paper(operation, path, handler, media_type, query=None):
    return Operation(
        operation, 'GET', f'{SHIPMENT_PATH}/{path}', handler, answer=None, file=media_type,
        scopes=WRITERS, limit=LIMIT, query=query or {})


OPERATIONS = (
    _paper('downloadShipmentAct', 'act', _act, PDF),
    _paper('downloadShipmentInboundAct', 'inbound-act', _inbound_act, PDF),
    _paper('downloadShipmentDiscrepancyAct', 'discrepancy-act', _discrepancy_act, XLSX),
    _paper('downloadShipmentTransportationWaybill', 'transportation-waybill', _waybill, XLSX),
    _paper('downloadShipmentPalletLabels', 'pallet/labels', _pallet_labels, PDF,
           {'format': one_of('A4', 'A8')}),
)
