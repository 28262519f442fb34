"""What a key is and may do, and the cabinet's shops (Market rules: "Authorization")."""
from ..contract import INT64, TEXT, Limit, Operation, closed, listed, one_of
from .paging import PAGING, page

ALL_SCOPES = (
    'all-methods',
    'all-methods:read-only',
    'communication',
    'finance-and-accounting',
    'inventory-and-order-processing',
    'inventory-and-order-processing:read-only',
    'offers-and-cards-management',
    'offers-and-cards-management:read-only',
    'pricing',
    'pricing:read-only',
    'promotion',
    'promotion:read-only',
    'settings-management',
    'supplies-management:read-only',
)


def in_capitals(scope: str) -> str:
    """Write a scope as the answer does: ``pricing:read-only`` → ``PRICING_READ_ONLY``."""
    return scope.upper().replace('-', '_').replace(':', '_')


def _auth_token_info(call):
    scopes = [in_capitals(scope) for scope in call.key.scopes]
    return {'status': 'OK', 'result': {'apiKey': {'name': call.key.name, 'authScopes': scopes}}}


def _campaigns(call):
    shops, paging = page(call.cabinet.shops, call.query, limit=100)
    business = {'id': call.cabinet.id, 'name': call.cabinet.name}
    return {'paging': paging, 'campaigns': [
        {
            'id': shop.id,
            'domain': shop.name,
            'business': business,
            'placementType': shop.placement,
            'apiAvailability': shop.availability,
        }
        for shop in shops
    ]}


GET_AUTH_TOKEN_INFO = Operation(
    'getAuthTokenInfo', 'POST', '/v2/auth/token', _auth_token_info,
    scopes=frozenset(ALL_SCOPES),
    limit=Limit(100),
    answer=closed(status=one_of('OK'), result=closed(apiKey=closed(
        name={'type': 'string', 'minLength': 1, 'maxLength': 100},
        authScopes=listed(one_of(*map(in_capitals, ALL_SCOPES)), uniqueItems=True),
    ))),
)
GET_CAMPAIGNS = Operation(
    'getCampaigns', 'GET', '/v2/campaigns', _campaigns,
    scopes=frozenset(ALL_SCOPES),
    limit=Limit(1000),
    query={'limit': {'type': 'integer', 'minimum': 1, 'maximum': 100}, 'pageToken': TEXT},
    answer=closed(paging=PAGING, campaigns=listed(closed(
        id=INT64,
        domain=TEXT,
        business=closed(id=INT64, name=TEXT),
        placementType=one_of('FBS', 'FBY', 'DBS', 'LAAS'),
        apiAvailability=one_of(
            'AVAILABLE', 'DISABLED_BY_INACTIVITY', 'DISABLED_BY_NO_ACTIVE_CONTRACT',
            'MANUALLY_DISABLED', 'DISABLED_BY_NO_PLACEMENT_TYPE'),
    ))),
)
