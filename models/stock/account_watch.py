"""Whether the Market lets Odoo work for each shop, and shows its goods: looked at by a schedule.

And what the token may do, which is its owner's to change in the seller account.
"""
from odoo import api, fields, models

from ...tools.changed import write_changed
from ...tools.transaction import retry_transaction

JOB = 'cron_watch_shops'


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    watch_error = fields.Char(string="Looking at the Shops Failed", readonly=True, copy=False)
    watched_at = fields.Datetime(string="Shops Looked At", readonly=True, copy=False)

    @api.model
    def _cron_watch_shops(self):
        """Read the token's accesses, and the API access and the warehouse's state of all shops."""
        self._work_each(lambda account: account._watch_shops())

    def _watch_shops(self):
        """Read what the Market says of the cabinet's shops; write only what has changed."""
        with self._job(JOB, self._set_watch_error):
            client = self._get_client()
            token = client.get_auth_token_info()
            access = {campaign.id: campaign.api_availability for campaign in client.get_campaigns()}
            states = {
                warehouse.campaign_id: warehouse.status
                for warehouse in client.get_paged_warehouses(self.business_id)}
            retry_transaction(self.env.cr, lambda: self._store_watched(token, access, states))

    def _store_watched(self, token, access, states):
        """Store what the Market says of the cabinet and its shops.

        :param token: see :meth:`_note_accesses`
        :param dict access: the Market's word for the API access, by campaign
        :param dict states: the Market's word for the warehouse's switch, by campaign
        """
        # Their names are stored: in the language of who is responsible, the schedule has none.
        self._with_responsible_lang()._note_accesses(token)
        for shop in self.shop_ids:
            values = {
                'api_availability': access.get(shop.campaign_id) or shop.api_availability,
                'market_warehouse_status': (
                    states.get(shop.campaign_id) or shop.market_warehouse_status)}
            write_changed(shop, values)
        self.write({'watched_at': fields.Datetime.now(), 'watch_error': False})

    def _set_watch_error(self, error, _at):
        self.watch_error = self._explain(error)
