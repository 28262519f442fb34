"""Papers of a return: the buyer's photos, and the application."""
import logging

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ...market import returns
from ...market.errors import Invalid, NotFound
from ...tools.files import remove_cut_file

_logger = logging.getLogger(__name__)
PHOTO_ENDINGS = {'image/jpeg': 'jpg', 'image/png': 'png'}


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    photo_ids = fields.Many2many('ir.attachment', string="Photos", readonly=True)
    application_file_id = fields.Many2one(
        'ir.attachment', string="Application", readonly=True, ondelete='set null')

    def _enqueue_papers(self):
        """Have the papers fetched where a decision is to be made on them."""
        if self.needs_decision and (self._get_missing_photos() or not self.application_file_id):
            self.env['yandex.market.command']._enqueue_reading(self, 'papers')

    def _get_missing_photos(self):
        """List the photos that are not here yet: pairs of item and image."""
        names = {name.partition('.')[0] for name in self.photo_ids.mapped('name')}
        return [
            (application.item_id, image)
            for application in self.application_ids for image in application.images or ()
            if application.item_id and image not in names]

    def action_fetch_papers(self):
        """Fetch photos and application at once.

        :raise UserError: the Market can't be asked, or they are erased; the text says what to do
        """
        self.ensure_one()
        self.check_access('read')
        if self.is_erased:
            raise UserError(self.env._(
                "The personal data of return %s is erased. Look at its papers in the seller "
                "account of the Market.", self.market_id))
        papers = self.account_id._request(lambda client: list(self._fetch_papers(client)))
        self.sudo()._store_papers(papers)
        self.env['yandex.market.command']._supersede(
            [('return_id', '=', self.id), ('kind', '=', 'papers')])

    def _fetch_papers(self, client):
        """Ask for what is not here yet: pairs of a photo's hash and its bytes.

        The application has no hash. A photo that the Market can't give keeps nothing else back.
        What was erased does not come back.
        """
        if self.is_erased:
            return
        ids = (self.shop_id.campaign_id, self.order_number, self.market_id)
        for item_id, image in self._get_missing_photos():
            try:
                yield image, client.get_return_photo(*ids, item_id, image)
            except (NotFound, Invalid) as error:
                _logger.warning("A photo of return %s can't be read: %s", self.id, error)
        if self.type != returns.UNREDEEMED and not self.application_file_id:
            yield None, client.get_return_application(*ids)

    def _store_papers(self, papers):
        """Attach files to the return.

        :param papers: pairs of a photo's hash (None for the application) and the file's bytes
        """
        for image, content in papers:
            kind = guess_mimetype(content)
            name = (
                f'{image}.{PHOTO_ENDINGS.get(kind, "bin")}' if image
                else self.env._("Application %s", self.market_id) + '.pdf')
            remove_cut_file(self.env, content)
            attachment = self.env['ir.attachment'].create({
                'name': name, 'raw': content, 'res_model': self._name, 'res_id': self.id})
            if image:
                self.photo_ids += attachment
            else:
                self.application_file_id = attachment
