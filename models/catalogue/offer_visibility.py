"""Buttons that hide and show offers, archive them and bring them back."""
from odoo import models

from ...market.catalogue import MOST_ARCHIVED, MOST_HIDDEN
from ...tools.client_actions import notify

SHOWN_BY_SELLER = ('fbs', 'express', 'dbs', 'fby')
"""Work models in which the seller hides offers; LaaS shops have no showcase."""


class YandexMarketOffer(models.Model):
    _inherit = 'yandex.market.offer'

    def action_hide(self):
        """Hide offers in all shops of their cabinets.

        :return: a notification of what was done
        :rtype: dict
        :raise UserError: the Market can't be asked, or refuses
        """
        self._request_for_shops(lambda client, shop, skus: client.add_hidden_offers(shop, skus))
        self.sudo()._replace_status('PUBLISHED', 'DISABLED_BY_PARTNER')
        return notify(self.env._(
            "%(count)s offers are hidden. The Market takes some minutes.", count=len(self)))

    def action_show(self):
        """Show offers again in all shops of their cabinets.

        :return: a notification of what was done
        :rtype: dict
        :raise UserError: the Market can't be asked, or refuses
        """
        self._request_for_shops(lambda client, shop, skus: client.delete_hidden_offers(shop, skus))
        self.sudo()._replace_status('DISABLED_BY_PARTNER', 'PUBLISHED')
        return notify(self.env._(
            "%(count)s offers are shown again. The Market takes some minutes.", count=len(self)))

    def _replace_status(self, old, new):
        """Show at once what the catalogue will say when it is read next.

        :param str old: the Market's word that holds no more
        :param str new: the one in its place
        """
        for offer in self:
            words = [word for word in (offer.market_status or '').split() if word not in (old, new)]
            offer.market_status = ' '.join([new, *words])

    def action_archive_on_market(self):
        """Take offers off sale in all shops; no stock and no price is sent for them any more.

        :return: a notification of what was done, and of the offers that stay on sale
        :rtype: dict
        :raise UserError: the Market can't be asked, or refuses
        """
        stay = {}
        for account, offers in self._split_by_account(MOST_ARCHIVED):
            refused = account._request(
                lambda client, account=account, offers=offers:
                client.add_offers_to_archive(account.business_id, offers.mapped('sku')))
            offers.filtered(lambda offer, refused=refused: offer.sku not in refused).sudo().write(
                {'is_archived': True})
            stay |= refused
        if stay:
            return notify(self.env._(
                "These stay on sale: %(skus)s. What lies in a warehouse of the Market must be sold "
                "or taken away first.", skus=', '.join(sorted(stay))), 'warning')
        return notify(self.env._("%(count)s offers are archived.", count=len(self)))

    def action_unarchive_on_market(self):
        """Put archived offers on sale again.

        :return: a notification of what was done, and of the offers that stay archived
        :rtype: dict
        :raise UserError: the Market can't be asked, or refuses
        """
        stay = []
        for account, offers in self._split_by_account(MOST_ARCHIVED):
            refused = account._request(
                lambda client, account=account, offers=offers:
                client.delete_offers_from_archive(account.business_id, offers.mapped('sku')))
            offers.filtered(lambda offer, refused=refused: offer.sku not in refused).sudo().write(
                {'is_archived': False})
            stay += refused
        if stay:
            return notify(self.env._(
                "These stay in the archive: %(skus)s. Look at them in the seller account.",
                skus=', '.join(sorted(stay))), 'warning')
        return notify(self.env._(
            "%(count)s offers are on sale again.", count=len(self)))

    def _request_for_shops(self, call):
        """Call the Market for each shop of the offers' cabinets.

        :param callable call: gets the client, the campaign's id and the SKUs
        """
        for account, offers in self._split_by_account(MOST_HIDDEN):
            for shop in account.shop_ids:
                if shop.campaign_id and shop.placement in SHOWN_BY_SELLER:
                    account._request(
                        lambda client, shop=shop, offers=offers:
                        call(client, shop.campaign_id, offers.mapped('sku')))

    def _split_by_account(self, most):
        """Give the offers of each cabinet, in portions that a call of the Market takes."""
        self.check_access('write')
        for account, offers in self.grouped('account_id').items():
            for start in range(0, len(offers), most):
                yield account, offers[start:start + most]
