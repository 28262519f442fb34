"""Reading the Market's catalogue."""
import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ...market.errors import Invalid, Throttled
from ...tools.faults import MarketRefusal
from ...tools.transaction import retry_transaction
from ...tools.turns import work_through

_logger = logging.getLogger(__name__)
JOB = 'cron_sync_offers'


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    offers_read_at = fields.Datetime(
        string="Catalogue Read", readonly=True, copy=False,
        help="When the whole catalogue was last read.")
    offers_begun_at = fields.Datetime(readonly=True, copy=False)
    offers_page = fields.Char(
        readonly=True, copy=False, help="Where the reading of the catalogue goes on.")
    offers_error = fields.Char(string="Reading the Catalogue Failed", readonly=True, copy=False)
    offer_count = fields.Integer(compute='_compute_offer_counts')
    unmatched_count = fields.Integer(compute='_compute_offer_counts')

    def _compute_offer_counts(self):
        Offer = self.env['yandex.market.offer']
        mine = Domain('account_id', 'in', self.ids)
        offers = dict(Offer._read_group(mine, ['account_id'], ['__count']))
        unmatched = dict(Offer._read_group(
            mine & Domain('product_id', '=', False), ['account_id'], ['__count']))
        for account in self:
            account.offer_count = offers.get(account, 0)
            account.unmatched_count = unmatched.get(account, 0)

    @api.model
    def _cron_sync_offers(self):
        """Read the catalogue of each cabinet to its end, or until the Market's limit is used up."""
        self._work_each(lambda account: account._sync_offers(), JOB)

    def action_sync_offers(self):
        """Read the catalogue at once.

        :return: the list of the cabinet's offers
        :rtype: dict
        :raise MarketRefusal: the Market can't be asked; the text says what to do
        """
        self.ensure_one()
        self.check_access('write')
        work_through(self._sync_offers())
        if self.offers_error:
            raise MarketRefusal(self.offers_error)
        return self.action_open_offers()

    def action_open_offers(self):
        """Open the list of the cabinet's offers, those without a product first.

        :rtype: dict
        """
        action = self.env['ir.actions.act_window']._for_xml_id(
            'sale_yandex_market.yandex_market_offer_action')
        return {
            **action,
            'domain': [('account_id', 'in', self.ids)],
            'context': {
                'default_account_id': self[:1].id,
                'search_default_not_matched': self.unmatched_count > 0,
            },
        }

    def _sync_offers(self):
        """Read the catalogue page by page; the next run goes on where this one breaks off.

        An error is noted in the cabinet and does not stop the others.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        self.ensure_one()
        if not self.offers_page:
            retry_transaction(self.env.cr, lambda: self.write({
                'offers_begun_at': fields.Datetime.now()}))
            self.env['ir.cron']._commit_progress()
        shelf, token = (self.offers_page or 'live ').split(' ', 1)
        with self._job(JOB, self._set_offers_error):
            if shelf == 'live':
                yield from self._sync_shelf('live', token)
                token = ''
            yield from self._sync_shelf('archive', token)
            retry_transaction(self.env.cr, self._end_sync)

    def _set_offers_error(self, error, _at):
        self.offers_error = self._explain(error)
        if isinstance(error, Invalid):
            self.offers_page = False  # the Market no longer knows the page: begin anew

    def _sync_shelf(self, shelf, token):
        """Read one of the catalogue's two lists from a page on, a page each step.

        :param str shelf: ``live`` or ``archive``
        :param str token: of the page, empty for the first one
        :raise market.errors.MarketError: the Market can't be asked; full pages stay stored
        """
        client = self._get_client()
        for page in client.get_offer_mappings(
                self.business_id, is_archived=shelf == 'archive', page_token=token):
            ratings = self._fetch_ratings(client, page.offers)
            position = f'{shelf} {page.next_token}' if page.next_token else 'archive '
            retry_transaction(self.env.cr, lambda page=page, ratings=ratings, position=position: (
                self._store_page_and_position(page, ratings, position)))
            self.env['ir.cron']._commit_progress()
            if page.next_token or shelf == 'live':
                yield

    def _fetch_ratings(self, client, market_offers):
        """Ask how good the cards of a page are. Where the limit of this is used up, the catalogue
        is read all the same.

        :return: per cent by SKU; None where it can't be asked now
        """
        if not market_offers:
            return {}
        try:
            return client.get_offer_cards_content_status(
                self.business_id, [offer.sku for offer in market_offers])
        except Throttled as error:
            _logger.warning("The ratings of cards are left out: %s", error)
            return None

    def _store_page_and_position(self, page, ratings, next_page):
        self.env['yandex.market.offer']._store_page(self, page.offers, ratings)
        self.offers_page = next_page

    def _end_sync(self):
        """Note that the whole catalogue is read; offers that it no longer has lose their status."""
        self.env['yandex.market.offer'].search([
            ('account_id', '=', self.id), ('market_status', '!=', False),
            ('synced_at', '<', self.offers_begun_at),
        ]).write({'market_status': False, 'card_status': False})
        self.write({
            'offers_read_at': self.offers_begun_at, 'offers_page': False, 'offers_error': False})
