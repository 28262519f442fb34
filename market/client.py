"""The Market's operations that the module uses: one method each, named after the operationId.

Plain values go in, values of this package come out, and any failure is one of :mod:`errors`.
"""
from .cabinet import AuthToken, Campaign, read_auth_token, read_campaigns
from .transport import OFFICIAL_URL, Transport, understood

__all__ = ['OFFICIAL_URL', 'AuthToken', 'Campaign', 'Client']


class Client(Transport):
    """A cabinet's line to the Market."""

    def get_auth_token_info(self) -> AuthToken:
        """Ask what the API key is and may do (100 calls an hour)."""
        answer = self._call('getAuthTokenInfo', 'POST', 'v2/auth/token')
        with understood('getAuthTokenInfo'):
            return read_auth_token(answer)

    def get_campaigns(self) -> list[Campaign]:
        """List the shops of the cabinet (1,000 calls an hour, 100 shops a call)."""
        campaigns = []
        for answer in self._pages('getCampaigns', 'GET', 'v2/campaigns', query={'limit': 100}):
            with understood('getCampaigns'):
                campaigns += read_campaigns(answer)
        return campaigns
