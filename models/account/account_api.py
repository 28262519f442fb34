"""A cabinet's calls to the Market."""
import logging

from odoo import api, models
from odoo.exceptions import UserError

from ...market import errors
from ...market.client import Client
from ...market.pacing import SCREEN_PATIENCE
from ...tools.api_gate import Gate

_logger = logging.getLogger(__name__)


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    # === SCHEDULED WORK === #

    @api.model
    def _work_each(self, work):
        """Do a piece of work for each cabinet that can be asked.

        Several scheduled actions note their results in a cabinet. A fault of ours, such as two of
        them at the same moment, does not stop the other cabinets.

        :param callable work: takes a cabinet; commits what it did
        """
        for account in self.search([('business_id', '!=', False)]):
            try:
                if account.sudo().api_key:
                    work(account)
            except Exception:  # one bad cabinet never holds up the next
                self.env.cr.rollback()
                _logger.exception("Cabinet %s could not be worked.", account.id)

    # === CALLING THE MARKET === #

    def _fetch_orders(self, numbers):
        """Read orders by their numbers, test orders too.

        :param set numbers: at most 50 of the Market's order numbers
        :return: ``market.order.Order``, or ``pull.Unread``, by number; unknown ones are missing
        :rtype: dict
        :raise market.errors.MarketError: the Market can't be asked
        """
        client, found = self._get_client(), {}
        for is_test in (False, True):
            missing = sorted(int(number) for number in numbers - found.keys())
            if missing:
                found |= {
                    order.market_id: order
                    for page in client.get_business_orders(
                        self.business_id, {'orderIds': missing}, is_test=is_test)
                    for order in page}
        return found

    def _request(self, call):
        """Call the Market on a person's behalf.

        :param callable call: gets the client, returns what the Market said
        :raise UserError: what went wrong and what to do, in the user's language
        """
        self.ensure_one()
        if not self.sudo().api_key:
            raise UserError(self.env._(
                "The cabinet %s has no token. Enter its API-Key token.", self.name))
        try:
            return call(self._get_client())
        except errors.MarketError as error:
            raise UserError(self._explain(error)) from None

    def _get_client(self, patience=SCREEN_PATIENCE):
        cabinet = f'businesses/{self.business_id}' if self.business_id else f'account {self.id}'
        return Client(
            self.sudo().api_key, base_url=self.api_url, patience=patience,
            gate=Gate(self.env.cr.dbname, cabinet))

    def _get_responsible_lang(self):
        """Give the language of the responsible person, else the company's.

        :return: code of a language that is active here, or False
        """
        account = self.sudo()
        active = [code for code, _name in self.env['res.lang'].get_installed()]
        wanted = (account.user_id.lang, account.company_id.partner_id.lang)
        return next((code for code in wanted if code in active), False)

    def _with_responsible_lang(self):
        """Write for the responsible person, where nobody waits at the screen."""
        return self.with_context(lang=self._get_responsible_lang())

    def _explain(self, error):
        """Put an error of the client into words for a person, the Market's own at the end."""
        _ = (self if self.env.context.get('lang') else self._with_responsible_lang()).env._
        if isinstance(error, errors.Unauthorized):
            text = _("The Market does not take this token. Copy it from the seller account "
                     "again: account icon → Settings → API and modules.")
        elif isinstance(error, errors.Forbidden):
            text = _("The Market does not allow this call. Check the accesses of the token and "
                     "whether the shop's access to the API is on.")
        elif isinstance(error, errors.Throttled):
            text = _("The Market's limit of requests is used up. Try again later.")
        elif isinstance(error, errors.Unavailable):
            text = _("The Market does not answer. Check the API address and the network, "
                     "or try again later.")
        else:
            text = _("The Market refuses the request.")
        if detail := '; '.join(error.messages):
            text = _("%(text)s “%(detail)s”", text=text, detail=detail)
        if error.traceparent:
            text = _("%(text)s For the Market's support: traceparent %(id)s",
                     text=text, id=error.traceparent)
        return text
