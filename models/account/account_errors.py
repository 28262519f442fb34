"""What people read when a call to the Market fails: what happened, and what to do."""
from odoo import models

from ...market import errors


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    def _explain(self, error):
        """Explain an error to a person; the Market's own message stands at the end.

        :param error: ``market.errors.MarketError``; any other one is a fault of ours
        :rtype: str
        """
        account = self if self.env.context.get('lang') else self._with_responsible_lang()
        _ = account.env._
        if not isinstance(error, errors.MarketError):
            return _("A fault of the connector: see the server's log.")
        text = account._describe_error(error)
        if detail := '; '.join(error.messages):
            text = _("%(text)s “%(detail)s”", text=text, detail=detail)
        if error.traceparent:
            text = _("%(text)s For the Market's support: traceparent %(id)s",
                     text=text, id=error.traceparent)
        return text

    def _describe_error(self, error):
        _ = self.env._
        if isinstance(error, errors.Unauthorized):
            return _("The Market does not take this token. Copy it from the seller account "
                     "again: account icon → Settings → API and modules.")
        if isinstance(error, errors.MissingScope):
            return self._describe_missing_scope(error)
        if isinstance(error, errors.ApiDisabled):
            return self._describe_api_off(error)
        if isinstance(error, errors.Forbidden):
            return _("The Market does not allow this call. Check the accesses of the token and "
                     "whether the shop's access to the API is on.")
        if isinstance(error, errors.Throttled):
            return _("The Market's limit of requests is used up. Try again later.")
        if isinstance(error, errors.Unavailable):
            return _("The Market does not answer. Check the API address and the network, "
                     "or try again later.")
        return _("The Market refuses the request.")

    def _describe_missing_scope(self, error):
        names = self._scope_names()
        scopes = ', '.join(f'“{names.get(scope, scope)}”' for scope in error.scopes)
        if not scopes:
            return self.env._(
                "The Market does not allow this call: the token lacks an access. Test the "
                "connection to see which one, and make a token that has it.")
        return self.env._(
            "The Market does not allow this call: the token lacks an access. Make a token that "
            "has one of these: %s.", scopes)

    def _describe_api_off(self, error):
        _ = self.env._
        reasons = {
            'inactivity': _("The access to the API is off: no goods of the shop were shown for "
                            "long. Put goods on sale again."),
            'manual': _("The access to the API is off: it was switched off by hand. Switch it on "
                        "again in the seller account."),
            'no_placement': _("The access to the API is off: the shop has no work model. Choose "
                              "one in the seller account."),
            'no_contract': _("The access to the API is off: the shop has no active contract. Look "
                             "at the contracts in the seller account."),
            'no_shop': _("The access to the API is off: all shops of the cabinet are off. Switch "
                         "one on in the seller account."),
        }
        return reasons.get(error.reason) or _(
            "The access to the API is off. See API and modules in the seller account.")
