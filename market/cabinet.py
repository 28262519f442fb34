"""What the Market tells about a cabinet: its API key and its shops."""
from dataclasses import dataclass

from .parsing import Node, PayloadError


@dataclass(frozen=True)
class AuthToken:
    """An API key as the Market knows it."""

    name: str
    scopes: tuple[str, ...]
    """The Market's words, such as ``INVENTORY_AND_ORDER_PROCESSING``; unknown ones too."""


@dataclass(frozen=True)
class Campaign:
    """A shop of a cabinet. Placement and availability are the Market's raw words."""

    id: str
    name: str
    business_id: str
    business_name: str
    placement: str
    """FBS (which stands for Express too), FBY, DBS, LAAS."""
    api_availability: str
    """AVAILABLE, or why each call for the shop would be refused."""


def read_auth_token(answer: dict) -> AuthToken:
    """Read the answer of ``getAuthTokenInfo``.

    :raise PayloadError: it does not have what the specification promises
    """
    key = Node(answer, 'answer').node('result').node('apiKey')
    if not key.has('authScopes'):
        raise PayloadError("answer.result.apiKey.authScopes must be a list.")
    scopes = answer['result']['apiKey']['authScopes']
    if not isinstance(scopes, list) or not all(isinstance(scope, str) for scope in scopes):
        raise PayloadError("answer.result.apiKey.authScopes must be a list of texts.")
    return AuthToken(name=key.text('name') or '', scopes=tuple(scopes))


def read_campaigns(answer: dict) -> list[Campaign]:
    """Read a page of ``getCampaigns``.

    :raise PayloadError: it does not have what the specification promises
    """
    node = Node(answer, 'answer')
    if not node.has('campaigns'):
        raise PayloadError("answer.campaigns must be a list.")
    return [_read_campaign(campaign) for campaign in node.nodes('campaigns')]


def _read_campaign(node):
    market_id = node.text('id')
    if not market_id:
        raise PayloadError("A campaign must have an id.")
    business = node.node('business')
    return Campaign(
        id=market_id,
        name=node.text('domain') or '',
        business_id=business.text('id') or '',
        business_name=business.text('name') or '',
        placement=node.text('placementType') or '',
        api_availability=node.text('apiAvailability') or '',
    )
