"""Who may call for what (Market rules: "Authorization", "Restoring API access")."""
import secrets
from collections.abc import Mapping

from .cabinet import ApiKey, Cabinet, Shop
from .contract import Operation
from .refusal import RefusalError

KEY_FORM = 'ACMA:'
SWITCHED_OFF = {
    'DISABLED_BY_INACTIVITY': "API for campaign {} disabled due to inactivity",
    'DISABLED_BY_NO_ACTIVE_CONTRACT':
        "API for campaign {} disabled because there are no active contracts with Market",
    'MANUALLY_DISABLED': "API for campaign {} manually disabled",
    'DISABLED_BY_NO_PLACEMENT_TYPE':
        "API for campaign {} disabled because it has no placement program",
}


def authorize(token: str | None, cabinet: Cabinet, operation: Operation) -> ApiKey:
    """Find the key in use.

    :raise RefusalError: 401 for no key or a wrong one, 403 for one without the right
    """
    if not token:
        raise RefusalError(401, "Api-Key token is not specified")
    if not token.startswith(KEY_FORM):
        raise RefusalError(401, "Api-Key token prefix invalid")
    key = next((key for key in cabinet.keys if secrets.compare_digest(
        key.token.encode(), token.encode())), None)
    if key is None:
        raise RefusalError(401, "Api-Key token is invalid")
    if operation.scopes and not operation.scopes & set(key.scopes):
        raise RefusalError(
            403, "Token does not have any of the scopes to access the API method: "
            + ', '.join(sorted(operation.scopes)))
    return key


def entity(path: Mapping, cabinet: Cabinet) -> str:
    """Name what a call's limits are counted for: the shop in its address, or else the cabinet."""
    if 'campaignId' in path:
        return f'campaignId {path["campaignId"]}'
    return f'businessId {path.get("businessId", cabinet.id)}'


def check_address(path: Mapping, cabinet: Cabinet):
    """Hold the cabinet and the shop in a call's address against those of the key.

    :raise RefusalError: 403 for a strange one, and for a shop whose API is switched off
    """
    if path.get('businessId', cabinet.id) != cabinet.id:
        raise RefusalError(403, "Access denied")
    if 'campaignId' in path:
        shop = find_shop(cabinet, path['campaignId'])
        if shop is None:
            raise RefusalError(403, f"No access to campaigns: {path['campaignId']}")
        if shop.availability in SWITCHED_OFF:
            raise RefusalError(403, SWITCHED_OFF[shop.availability].format(shop.id))


def find_shop(cabinet: Cabinet, campaign_id: int) -> Shop | None:
    """Find a shop by its campaign id."""
    return next((shop for shop in cabinet.shops if shop.id == campaign_id), None)
