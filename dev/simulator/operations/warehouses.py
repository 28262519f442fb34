"""Warehouses (Market rules: "Working with warehouses")."""
from dataclasses import replace

from ..contract import INT64, TEXT, Limit, Operation, closed, listed, one_of, partly
from ..refusal import BreachError
from .orders import READERS
from .paging import PAGING, page
from .statuses import WRITERS

PAGES = {'limit': {'type': 'integer', 'minimum': 1, 'maximum': 30}, 'pageToken': TEXT}


def _warehouses_of_shops(call):
    chosen = call.body.get('campaignIds')
    shops = [
        shop for shop in call.cabinet.shops
        if call.cabinet.warehouse_of(shop) and (not chosen or shop.id in chosen)]
    shops, paging = page(shops, call.query, limit=15)
    return {'status': 'OK', 'result': {
        'paging': paging, 'warehouses': [
            _of_shop(call.cabinet, shop, call.body.get('components') or ()) for shop in shops]}}


def _of_shop(cabinet, shop, components):
    warehouse = cabinet.warehouse_of(shop)
    # The older list knows a warehouse of each shop; only the first one is the cabinet's own, too.
    is_first = warehouse.programs[0] == shop.program
    answer = {
        'id': warehouse.id if is_first else shop.id + 10**9,
        'name': warehouse.name,
        'campaignId': shop.id,
        'express': shop.program == 'EXPRESS',
    }
    if 'STATUS' in components:
        is_off = shop.program in warehouse.switched_off
        answer['status'] = {'status': 'DISABLED_MANUALLY' if is_off else 'OTHER'}
    if warehouse.group:
        answer['groupInfo'] = {'id': warehouse.group, 'name': f"Группа {warehouse.group}"}
    return answer


def _warehouses_of_cabinet(call):
    chosen = call.body.get('warehouseIds')
    warehouses, paging = page(
        [warehouse for warehouse in call.cabinet.warehouses
         if not chosen or warehouse.id in chosen], call.query, limit=15)
    return {'status': 'OK', 'result': {'paging': paging, 'warehouses': [
        {
            'id': warehouse.id,
            'name': warehouse.name,
            'models': [
                {'placementType': program, 'apiAvailability': 'AVAILABLE'}
                for program in warehouse.programs],
        }
        for warehouse in warehouses]}}


def _switch_model(call):
    """Switch a model on or off. The stocks are left as they are: the goods are only hidden."""
    warehouses, model = call.cabinet.warehouses, call.body['model']
    for number, warehouse in enumerate(warehouses):
        if warehouse.group:
            raise BreachError(400, "Method is not available for business with warehouse groups")
        if warehouse.id == call.body['partnerWarehouseId'] and model in warehouse.programs:
            off = set(warehouse.switched_off) - {model}
            if not call.body['enabled']:
                off.add(model)
            warehouses[number] = replace(warehouse, switched_off=tuple(sorted(off)))
            return {'status': 'OK', 'result': {
                'status': 'DISABLED_MANUALLY' if model in off else 'OTHER'}}
    raise BreachError(404, f"Warehouse not found: {call.body['partnerWarehouseId']}")


GET_PAGED_WAREHOUSES = Operation(
    'getPagedWarehouses', 'POST', '/v2/businesses/{businessId}/warehouses', _warehouses_of_shops,
    scopes=READERS,
    limit=Limit(100),
    query=PAGES,
    body=partly(
        components={**listed(one_of('ADDRESS', 'STATUS'), minItems=1, uniqueItems=True),
                    'type': ['array', 'null']},
        campaignIds={**listed(INT64, minItems=1, maxItems=25, uniqueItems=True),
                     'type': ['array', 'null']}),
    answer=closed(status=one_of('OK'), result=partly(
        'warehouses', paging=PAGING, warehouses=listed(partly(
            'id', 'name', 'campaignId', 'express', id=INT64, name=TEXT, campaignId=INT64,
            express={'type': 'boolean'}, groupInfo=closed(id=INT64, name=TEXT),
            status=closed(status=one_of('DISABLED_MANUALLY', 'OTHER')))))),
)
GET_PARTNER_WAREHOUSES = Operation(
    'getPartnerWarehouses', 'POST', '/v3/businesses/{businessId}/warehouses',
    _warehouses_of_cabinet,
    scopes=frozenset(),
    limit=Limit(100),
    query=PAGES,
    body=partly(
        warehouseIds={**listed(INT64, minItems=1, uniqueItems=True), 'type': ['array', 'null']},
        components={**listed(one_of('ADDRESS'), minItems=1, uniqueItems=True),
                    'type': ['array', 'null']}),
    answer=closed(status=one_of('OK'), result=partly(
        'warehouses', paging=PAGING, warehouses=listed(closed(
            id=INT64, name=TEXT, models=listed(closed(
                placementType=one_of('FBS', 'DBS', 'EXPRESS'),
                apiAvailability=one_of(
                    'AVAILABLE', 'DISABLED_BY_INACTIVITY', 'DISABLED_BY_NO_ACTIVE_CONTRACT',
                    'MANUALLY_DISABLED', 'DISABLED_BY_NO_PLACEMENT_TYPE'))))))),
)
UPDATE_WAREHOUSE_MODEL_STATUS = Operation(
    'updateWarehouseModelStatus', 'POST', '/v3/businesses/{businessId}/warehouse/models/status',
    _switch_model,
    scopes=WRITERS,
    limit=Limit(100),
    body=closed(
        partnerWarehouseId={**INT64, 'minimum': 1}, model=one_of('FBS', 'DBS', 'EXPRESS'),
        enabled={'type': 'boolean'}),
    answer=closed(status=one_of('OK'), result=closed(
        status=one_of('DISABLED_MANUALLY', 'OTHER'))),
)
