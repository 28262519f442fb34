"""One PDF of the labels that a person prints, in the sequence in which they are packed."""
import logging
from base64 import b64encode
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..market.errors import MarketError, Throttled, Unavailable
from ..market.report import MOST_ORDERS
from ..tools.client_actions import notify, open_form, open_url
from ..tools.files import is_whole_pdf, merge_pdfs, remove_cut_file
from ..tools.transaction import CLASHES, give_way

_logger = logging.getLogger(__name__)

# Labels that are fetched one by one while a person waits; the Market makes one file of more.
AT_ONCE = 10
LOOK_AGAIN = 5  # seconds
PATIENCE = timedelta(minutes=15)  # with a full disk, or a file of the Market that can't be read


class YandexMarketLabelPrint(models.TransientModel):
    _name = 'yandex.market.label.print'
    _description = "Labels to Print"
    _transient_max_hours = 24

    state = fields.Selection(
        [('waiting', "Being prepared"), ('done', "Ready"), ('failed', "Failed")],
        required=True, default='waiting', readonly=True)
    numbers = fields.Json(readonly=True, help="Ids of the orders, in picking order.")
    progress = fields.Char(readonly=True)
    missing = fields.Text(string="Without Label", readonly=True)
    pdf = fields.Binary(string="Labels", readonly=True, attachment=True)
    pdf_name = fields.Char(default='labels.pdf')
    report_ids = fields.Json(
        readonly=True, help="Files that the Market makes: account, report, and its orders.")

    @api.model
    def _print(self, orders):
        """Print labels of orders: at once where that is possible, else as soon as they are there.

        :param orders: yandex.market.order records, in picking order
        :return: the download, or the form that waits for it
        :rtype: dict
        :raise UserError: there is nothing to print; the text says why
        """
        job = self.sudo().create({'numbers': orders.ids})  # by sudo: browsers must not choose ids
        job._process()
        if job.state == 'failed':
            raise UserError(job.missing)
        if job.state == 'done':
            return job._get_download()
        job._look_soon()
        return job._open_dialog()

    def _get_download(self):
        """Return the download, with a warning about labels that are not in it."""
        download = open_url(
            f'/web/content/{self._name}/{self.id}/pdf/{self.pdf_name}?download=true',
            target='download')
        if not self.missing:
            return download
        return notify(
            self.missing, 'warning', then=download, title=self.env._("Some labels are missing."))

    def _open_dialog(self):
        return open_form(self, name=self.env._("Labels"), target='new')

    def action_refresh(self):
        """Open the PDF if the labels are there, else the dialog again.

        :rtype: dict
        """
        self.ensure_one()
        return self._get_download() if self.state == 'done' else self._open_dialog()

    # === WORKING === #

    @api.model
    def _process_all(self):
        """Process all print jobs that people wait for, one each step.

        :return: a generator for :func:`tools.turns.take_turns`
        """
        waiting = self.search([('state', '=', 'waiting')], order='id')
        for waiting_job in waiting:
            job = waiting_job.with_context(lang=waiting_job.create_uid.lang)
            try:
                job._process()
            except CLASHES:
                give_way(job)
            except Exception:  # one bad job never holds up the next
                self.env.cr.rollback()
                _logger.exception("The labels of job %s could not be made.", job.id)
                job.write({
                    'state': 'failed', 'missing': job.env['yandex.market.account']._explain(None)})
            if job.state != 'waiting':
                job._tell_person()
            self.env['ir.cron']._commit_progress()
            yield
        if waiting.filtered(lambda job: job.state == 'waiting'):
            self._look_soon()

    def _look_soon(self):
        self.env.ref('sale_yandex_market.cron_fetch_labels').sudo()._trigger(
            fields.Datetime.add(fields.Datetime.now(), seconds=LOOK_AGAIN))

    def _process(self):
        """Fetch missing labels, or have the Market make them; make the PDF once all are there.

        While they can't be stored, such as on a full disk, it is tried again.
        """
        try:
            with self.env.cr.savepoint():
                self._bring_together()
        except OSError as error:
            _logger.exception("The labels of job %s can't be stored.", self.id)
            reason = self.env._("The labels can't be stored: %s.", error.strerror or error)
            if self._is_new():
                self.progress = self.env._("%s It is tried again by itself.", reason)
            else:
                self.write({'state': 'failed', 'missing': reason})

    def _is_new(self):
        """Tell whether it is still worth to wait for what should be over in a moment."""
        return self.create_date > fields.Datetime.now() - PATIENCE

    def _bring_together(self):
        orders = self.env['yandex.market.order'].sudo().browse(self.numbers).exists()
        if self.report_ids:
            self._process_reports(orders)
            return
        orders._drop_unreadable_labels()
        lacking = orders.filtered(lambda order: not order.label_id)
        if lacking.filtered(_waits_for_boxes):
            self.progress = self.env._(
                "%(ready)s of %(all)s; the Market is being told the boxes.",
                ready=len(orders) - len(lacking), all=len(orders))
            return
        lacking = lacking.filtered(lambda order: order._may_have_label())
        if len(lacking) > AT_ONCE:
            if lacking.account_id._has_report_in_the_making():
                self._fetch_some(orders, lacking[:AT_ONCE])
            else:
                self._order_reports(orders.filtered(
                    lambda order: order.label_id or order in lacking))
            return
        reasons = {order: self._fetch(order) for order in lacking}
        self._set_finished(
            orders, [order.label_id.raw for order in orders if order.label_id], reasons)

    def _fetch_some(self, orders, some):
        """Fetch some missing labels one by one: the Market is at another report, which may take
        an hour, and makes one at a time. The others follow with the next look.

        :param orders: all that are printed
        :param some: yandex.market.order records that lack a label
        """
        reasons = [self._fetch(order) for order in some]
        self.progress = next(filter(None, reasons), None) or self.env._(
            "%(ready)s of %(all)s labels are here.",
            ready=len(orders.filtered('label_id')), all=len(orders))

    def _fetch(self, order):
        """Fetch a missing label, and return the reason if there is none."""
        try:
            order._fetch_label(order.account_id._get_client())
        except MarketError as error:
            return order.account_id._explain(error)
        return ''

    def _set_finished(self, orders, documents, reasons):
        """Make one PDF, and name the orders that are not in it.

        :param documents: PDF files, in the order in which they are printed
        :param reasons: why there is no label, by order, where that is known
        """
        lines = [
            f'{order.market_id}: {reasons.get(order) or self._explain_missing(order)}'
            for order in orders if reasons.get(order) or not (order.label_id or order in reasons)]
        values = {'missing': '\n'.join(lines) or False, 'progress': False}
        if documents:
            pdf = documents[0] if len(documents) == 1 else merge_pdfs(documents)
            remove_cut_file(self.env, pdf)
            values['pdf'] = b64encode(pdf)
            if len(orders) == 1:
                values['pdf_name'] = f'{orders.market_id}.pdf'
        self.write({**values, 'state': 'done' if documents else 'failed'})

    def _explain_missing(self, order):
        """Say why the Market was not asked for the label of an order."""
        if order.state == 'cancelled':
            return self.env._("the order is cancelled")
        if not order._has_boxes():
            return self.env._("the shop delivers it itself: the Market makes no label")
        return self.env._("not packed yet; pack it first")

    # === MANY LABELS: THE MARKET MAKES ONE FILE === #

    def _order_reports(self, orders):
        """Have the Market make a file for each cabinet and size of label, in picking order."""
        ordered = []
        for (account, size), its_orders in orders.grouped(
                lambda order: (order.account_id, order.shop_id.label_format)).items():
            for start in range(0, len(its_orders), MOST_ORDERS):
                portion = its_orders[start:start + MOST_ORDERS]
                try:
                    report = account._get_client().generate_mass_order_labels_report(
                        account.business_id, portion.mapped('market_id'), size)
                except (Throttled, Unavailable) as error:
                    self.progress = account._explain(error)
                    return
                except MarketError as error:
                    self.write({'state': 'failed', 'missing': account._explain(error)})
                    return
                ordered.append([account.id, report, portion.ids])
        self.write({
            'report_ids': ordered,
            'progress': self.env._("The Market makes one file of %s orders.", len(orders))})

    def _process_reports(self, orders):
        """Fetch the files once they are all made."""
        documents, reasons = [], {}
        for account_id, report_id, order_ids in self.report_ids:
            account = self.env['yandex.market.account'].sudo().browse(account_id)
            its_orders = orders.browse(order_ids)
            client = account._get_client()
            try:
                report, content = client.fetch_report(report_id, client.download_report)
                if report.is_open:
                    return
                is_whole = is_whole_pdf(content or b'')
                if content and not is_whole and self._is_new():
                    self.progress = self.env._(
                        "The Market's file can't be read. It is fetched again.")
                    return
                reason = self._explain_file(report, content, is_whole)
            except (Throttled, Unavailable) as error:
                self.progress = account._explain(error)
                return
            except MarketError as error:
                is_whole, reason = False, account._explain(error)
            documents += [content] if is_whole else [
                order.label_id.raw for order in its_orders if order.label_id]
            reasons.update({
                order: '' if order.label_id else reason for order in its_orders})
        self._set_finished(orders, documents, reasons)

    def _explain_file(self, report, content, is_whole):
        """Say why labels may not be in the file that the Market made of them; '' where they are.

        :param report: ``market.report.Report``
        :param content: of the file, if there is one
        :param bool is_whole: it can be read
        """
        if not content:
            return self.env._(
                "The Market made no labels (%s).", report.substatus or report.status)
        if not is_whole:
            return self.env._("The Market's file can't be read. Print fewer labels at once.")
        return report.substatus and self.env._(
            "The Market left some labels out: look whether this one is there.")

    def _tell_person(self):
        """Notify the person who waits that the labels can be printed, or why not."""
        is_done = self.state == 'done'
        self.create_uid._bus_send('simple_notification', {
            'title': self.env._("Labels"),
            'message': self.env._(
                "The labels are ready: press “Fetch the PDF”, or print them again.")
            if is_done else self.missing,
            'type': 'success' if is_done else 'danger',
            'sticky': True,
        })


def _waits_for_boxes(order):
    """Tell whether the boxes of an order still wait to be sent."""
    return any(
        command.kind == 'boxes' and command.state == 'waiting' for command in order.command_ids)
