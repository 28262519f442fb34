"""A mail each morning of what went wrong and is not mended yet."""
import logging

from odoo import api, fields, models

from ...tools.faults import fault_apart

_logger = logging.getLogger(__name__)


class YandexMarketAccount(models.Model):
    _inherit = 'yandex.market.account'

    digest_user_ids = fields.Many2many(
        'res.users', 'yandex_market_digest_users_rel', string="Daily Summary To",
        domain=[('share', '=', False)], copy=False,
        help="Who gets a mail each morning of what went wrong and is not mended yet. There is none "
             "when all is well.")

    @api.model
    def _cron_send_digests(self):
        """Send each person one mail of all that went wrong in their cabinets.

        One person's mail that can't be made does not keep the others from theirs.
        """
        accounts = self.search([('digest_user_ids', '!=', False)])
        users = accounts.digest_user_ids
        for done, user in enumerate(users, 1):
            with fault_apart(self.env.cr, lambda error, user=user: _logger.warning(
                    "User %s got no daily summary: %s", user.id, type(error).__name__)):
                accounts.filtered(
                    lambda account, user=user: user in account.digest_user_ids)._send_digest(user)
            self.env['ir.cron']._commit_progress(1, remaining=len(users) - done)

    def _send_digest(self, user):
        """Send a person what the start page says went wrong, as far as they may see it.

        :param user: res.users
        """
        companies = self.company_id & user.company_ids
        desk = self.env['yandex.market.desk'].with_user(user).with_context(
            lang=user.lang, allowed_company_ids=companies.ids)
        if companies and (troubles := desk._list_troubles()):
            template = self.env.ref('sale_yandex_market.mail_template_digest')
            template.with_context(lang=user.lang, troubles=troubles).send_mail(
                self[:1].id,
                email_values={'recipient_ids': [fields.Command.link(user.partner_id.id)]})
