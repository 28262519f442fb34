"""Assigning scanned codes and serial numbers to units."""
from psycopg2.errors import UniqueViolation

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import mute_logger

from ...market import marking, order_status
from ...market.marking import allocation
from ...market.marking.gs1 import as_gtin14


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    def _add_scanned(self, scanned, picking, line_market_id=None):
        """Assign a scanned code to a unit of one of these orders.

        :param str scanned: one code, as the scanner made it
        :param picking: stock.picking at which it is scanned; it holds goods of these orders
        :param str line_market_id: the line that a person chose; by default it is found
        :return: the code, or the orders by id of the lines of which a person must choose one
        :rtype: tuple[yandex.market.marking.code, dict]
        :raise UserError: it is no code that is needed; the text says what is wrong
        """
        code, targets = self._find_targets(scanned)
        if line_market_id in targets:
            targets = {line_market_id: targets[line_market_id]}
        if len(targets) > 1:
            return self.env['yandex.market.marking.code'], targets
        [(line, order)] = targets.items()
        return order._add_code(code, line, picking_id=picking.id), {}

    def _find_targets(self, scanned):
        """Find the lines of these orders that a code can belong to: first those that it names.

        Decision: "A code finds its order in a transfer of several".

        :return: ``market.marking.Code``, and the orders by id of each line on the Market
        :rtype: tuple[market.marking.Code, dict]
        :raise UserError: there is none; the text says what is wrong
        """
        code, named, possible, problems = None, {}, {}, []
        for order in self.filtered('required_codes'):
            try:
                code, lines = order._read_scanned(scanned)
            except UserError as problem:
                problems.append(problem)
                continue
            possible |= dict.fromkeys(lines, order)
            named |= {line: order for line in lines if code.gtin in order._get_gtins(
                order._get_code_product(line))}
        if not possible:
            raise problems[0] if problems else UserError(
                self.env._("The Market wants no codes for this order."))
        return code, named or possible

    def _read_scanned(self, scanned):
        """Read a scanned code, and find the lines of the order that it can belong to.

        :param str scanned: one code, as the scanner made it
        :return: ``market.marking.Code``, and ids of lines on the Market
        :rtype: tuple[market.marking.Code, list[str]]
        :raise UserError: it is no code that is needed; the text says what is wrong
        """
        self.ensure_one()
        Code = self.env['yandex.market.marking.code'].sudo()
        self._check_codes_open()
        open_needs = self._find_open_needs()
        if not open_needs:
            raise UserError(self.env._("All codes of this order are scanned already."))
        kinds = set().union(*open_needs.values())
        try:
            code = marking.read_any(kinds, scanned, self._get_known_forms())
        except marking.MarkingError as error:
            raise UserError(Code._describe_error(error)) from None
        Code._check_free(code, self)
        return code, self._find_code_lines(code, open_needs)

    def _find_open_needs(self):
        """List the lines that still need codes, and of which kinds.

        :rtype: dict[str, set[str]]
        """
        return allocation.find_open_needs(
            self.required_codes or {},
            [(code.line_market_id, code.kind) for code in self.code_ids])

    def _get_known_forms(self):
        """Return some codes of the same products, which show the length of serial numbers."""
        products = self.sale_order_id.order_line.product_id
        Code = self.env['yandex.market.marking.code'].sudo().with_context(active_test=False)
        return Code.search([
            ('kind', '=', marking.CIS), ('product_id', 'in', products.ids),
        ], order='id desc', limit=100).mapped('value')

    def _find_code_lines(self, code, open_needs):
        """Find the lines that a code can belong to: by product number, else all that are open.

        :param code: ``market.marking.Code``
        :param dict open_needs: what :meth:`_find_open_needs` gives
        :return: ids of lines on the Market
        :rtype: list
        :raise UserError: the units of its product have codes already
        """
        gtins = {
            line: self._get_gtins(self._get_code_product(line))
            for line in (self.required_codes if code.gtin else ())}
        try:
            return allocation.find_lines(code, open_needs, gtins)
        except allocation.NoUnitLeft as error:
            raise UserError(self.env._(
                "All units of %s have their codes already. Is there one too many?",
                self._get_code_product(error.line_id).display_name)) from None

    def _get_gtins(self, product):
        """Return the barcodes of a product and its packagings as GTIN-14."""
        barcodes = [product.barcode, *product.sudo().product_uom_ids.mapped('barcode')]
        return {gtin for barcode in barcodes if (gtin := as_gtin14(barcode))}

    def _add_code(self, code, line_market_id, **values):
        """Assign a code to the first unit of a line that has none of its kind.

        :param code: ``market.marking.Code``
        :rtype: yandex.market.marking.code
        :raise UserError: another table was faster, with the code or with the unit
        """
        Code = self.env['yandex.market.marking.code'].sudo()
        same = self.code_ids.filtered(
            lambda other: (other.line_market_id, other.kind) == (line_market_id, code.kind))
        try:
            with mute_logger('odoo.sql_db'), self.env.cr.savepoint():
                added = Code.create({
                    'order_id': self.id,
                    'line_market_id': line_market_id,
                    'unit': allocation.find_free_unit(set(same.mapped('unit'))),
                    'product_id': self._get_code_product(line_market_id).id,
                    'kind': code.kind,
                    'value': code.normalised,
                    'identity': code.identity if code.kind in marking.SINGLE else False,
                    **values,
                })
        except UniqueViolation as clash:
            raise UserError(Code._sql_error_to_message(clash)) from None
        self._enqueue_codes()
        return added

    def _check_codes_open(self):
        """Check that the Market still takes codes.

        :raise UserError: the order has gone too far
        """
        if not self._accepts_codes():
            raise UserError(self.env._(
                "Order %(number)s takes no more changes of its codes (status: %(status)s).",
                number=self.market_id, status=self._describe_status()))

    def _accepts_codes(self):
        """Tell whether the Market still takes codes: as long as the parcel can be packed anew."""
        ready = order_status.progress(*order_status.READY_TO_SHIP)
        last = order_status.LAST_OPEN if self.shop_id.placement == 'dbs' else ready - 1
        return self.progress <= last and self.state != 'cancelled'

    def _describe_added(self, code):
        """Return a text that names the line of a code, and how many codes it still lacks."""
        need = self.required_codes[code.line_market_id]
        same = self.code_ids.filtered(
            lambda other: (other.line_market_id, other.kind) == (code.line_market_id, code.kind))
        text = self.env._(
            "%(product)s: %(found)s of %(count)s (%(kind)s)",
            product=code.product_id.display_name, found=len(same), count=need['count'],
            kind=self._label_kind(code.kind))
        if code.kind == marking.CIS and marking.SEPARATOR not in code.value:
            text += ' ' + self.env._(
                "The code has no crypto tail: the Market may not approve it.")
        gtins = self._get_gtins(code.product_id)
        if code.kind == marking.CIS and gtins and code.value[2:16] not in gtins:
            text += ' ' + self.env._(
                "The product has another barcode: is it the right unit?")
        return text

    def _sync_serial_numbers(self):
        """Store those serial numbers of the deliveries as codes that are marking codes.

        The code of a serial number that is no longer in a delivery is removed.
        """
        self.ensure_one()
        if not self.required_codes:
            return
        move_lines = self._get_moves().move_line_ids.filtered(
            lambda line: line.lot_id and line.state != 'cancel'
            and line.picking_id.picking_type_code == 'outgoing'
            # Decision: "The code of a kit is the kit's".
            and line.product_id == line.move_id.sale_line_id.product_id)
        self.code_ids.filtered(
            lambda code: code.lot_id and code.lot_id not in move_lines.lot_id)._remove()
        by_lot = {code.lot_id: code for code in self.code_ids}
        for move_line in move_lines:
            lot, package = move_line.lot_id, move_line.result_package_id
            if lot in by_lot:
                by_lot[lot].package_id = package
            else:
                self._add_serial_number(move_line, package)

    def _add_serial_number(self, move_line, package):
        """Assign a serial number to a unit of its line, unless it is no code, or one in use."""
        line = move_line.move_id.sale_line_id.yandex_market_line_id
        kinds = self._find_open_needs().get(line)
        if not kinds:
            return
        try:
            code = marking.read_any(kinds, move_line.lot_id.name)
            self.env['yandex.market.marking.code']._check_free(code, self)
            self._add_code(code, line, lot_id=move_line.lot_id.id, package_id=package.id,
                           picking_id=move_line.picking_id.id)
        except (marking.MarkingError, UserError):
            return
