"""The marking codes of an order's units: those needed, those there, and their boxes."""
from collections import defaultdict

from odoo import fields, models

from ...market import marking
from ...market.identifiers import CHECKED, CHECKING, PASSED, REFUSED, UNCHECKED, find_needs
from ...market.marking import allocation
from ...tools.packing import sum_up_contents


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    required_codes = fields.Json(
        readonly=True, copy=False,
        help="By id of each line that needs marking codes: units, and kinds of code. Empty for "
             "nearly all orders.")
    code_ids = fields.One2many('yandex.market.marking.code', 'order_id', string="Marking Codes")

    def _prepare_marking_vals(self, market_order):
        """Prepare the values of an order that say which codes its units need.

        :param market_order: ``market.order.Order``
        """
        return {'required_codes': find_needs(market_order) or False}

    def _update_marking_codes(self, market_order):
        """Store serial numbers that are codes, and note which codes the Market has already.

        :param market_order: ``market.order.Order``
        """
        if self.required_codes and self.sale_order_id:
            self._sync_serial_numbers()
            self._set_codes_known(market_order.known_codes)

    # === CODES OF BOXES AND LINES === #

    def _get_instances(self, line_market_id, container):
        """Return the codes of those units of a line that are in a box.

        :param str line_market_id: the line's id on the Market
        :param container: stock.package, or stock.picking for what is in it without a package; an
            empty package for all that has none
        :return: one object for each unit as the Market wants it, such as ``[{'cis': '…'}]``; none
            while codes of units in the box are missing, since the Market wants all or none
        :rtype: list
        """
        self.ensure_one()
        need = (self.required_codes or {}).get(line_market_id)
        if not need:
            return []
        units = self._get_units(line_market_id)
        numbers = self._find_units_in(line_market_id, container, need['count'])
        found = [units[number] for number in numbers if number in units]
        if len(found) < len(numbers):
            return []
        return [codes._prepare_instance() for codes in found]

    def _get_line_instances(self, line_market_id):
        """Return the codes of all units of a line, in whatever box; none while one is missing."""
        units = self._get_units(line_market_id)
        if len(units) != self.required_codes[line_market_id]['count']:
            return []
        return [units[number]._prepare_instance() for number in sorted(units)]

    def _get_missing_codes(self):
        """Return what still holds up *ready to ship*: codes that are missing or not approved.

        :return: texts in the user's language; none for an order that needs no codes
        :rtype: list
        """
        self.ensure_one()
        if not self.required_codes:
            return []
        texts = []
        for line, need in self.required_codes.items():
            product = self._get_code_product(line)
            codes = self.code_ids.filtered(lambda code, line=line: code.line_market_id == line)
            for kind, is_obligatory in need['kinds'].items():
                given = codes.filtered(lambda code, kind=kind: code.kind == kind)
                texts += self._describe_missing(product, kind, is_obligatory, need['count'], given)
        return texts

    def _describe_missing(self, product, kind, is_obligatory, count, codes):
        _ = self.env._
        name, label = product.display_name, self._label_kind(kind)
        if len(codes) > count:
            return [_("%(product)s: %(found)s codes (%(kind)s) for %(count)s units. Remove those "
                      "of units that are not packed.",
                      product=name, kind=label, found=len(codes), count=count)]
        texts = []
        if len(codes) < count and is_obligatory:
            texts.append(_("%(product)s: %(found)s of %(count)s codes (%(kind)s) scanned.",
                           product=name, kind=label, found=len(codes), count=count))
        if kind == marking.GTD and codes and not product.country_of_origin:
            texts.append(_("%s: choose the country of origin in the product's form; the Market "
                           "wants it with the GTD.", name))
        if kind in CHECKED and self.shop_id.placement != 'dbs':
            texts += self._describe_open(name, label, codes, is_obligatory)
        return texts

    def _describe_open(self, product, kind, codes, is_obligatory):
        """Return a text for the codes that the Market has refused, or not approved yet.

        Decision: "A refused code holds up the order, even an optional one".
        """
        _ = self.env._
        labels = dict(codes._fields['state']._description_selection(self.env))
        texts = []
        for state, same in codes.grouped('state').items():
            if state == REFUSED or (is_obligatory and state == UNCHECKED):
                texts += [
                    _("%(product)s, code %(code)s: %(state)s. %(reason)s",
                      product=product, code=code._shorten(code.readable), state=labels[state],
                      reason=code.reason).rstrip()
                    for code in same]
            elif is_obligatory and state != PASSED:
                texts.append(_(
                    "%(product)s, codes (%(kind)s): %(state)s — %(count)s.",
                    product=product, state=labels[state], count=len(same), kind=kind))
        return texts

    def _is_being_checked(self):
        """Tell whether an order has all its codes, and waits only for the Market to check them."""
        self.ensure_one()
        states = set(self.code_ids.filtered(lambda code: code.kind in CHECKED).mapped('state'))
        return CHECKING in states and states <= {CHECKING, PASSED} and not self._find_open_needs()

    def _describe_codes(self):
        """Return a text for each line and kind of code: how many are there.

        :rtype: list
        """
        self.ensure_one()
        texts = []
        for line, need in (self.required_codes or {}).items():
            codes = self.code_ids.filtered(lambda code, line=line: code.line_market_id == line)
            for kind, is_obligatory in need['kinds'].items():
                found = len(codes.filtered(lambda code, kind=kind: code.kind == kind))
                text = self.env._(
                    "%(product)s: %(found)s of %(count)s (%(kind)s)",
                    product=self._get_code_product(line).display_name, kind=self._label_kind(kind),
                    found=found, count=need['count'])
                texts.append(text if is_obligatory else self.env._("%s, not obligatory", text))
        return texts

    def _label_kind(self, kind):
        kinds = self.env['yandex.market.marking.code']._fields['kind']
        return dict(kinds._description_selection(self.env))[kind]

    # === UNITS === #

    def _get_units(self, line_market_id):
        """Return the codes of a line by the number of their unit, which may have several kinds."""
        return self.code_ids.filtered(
            lambda code: code.line_market_id == line_market_id).grouped('unit')

    def _get_code_lines(self, line_market_id):
        return self.sale_order_id.order_line.filtered(
            lambda line: line.yandex_market_line_id == line_market_id)

    def _get_code_product(self, line_market_id):
        return self._get_code_lines(line_market_id).product_id[:1]

    def _find_units_in(self, line_market_id, container, count):
        """Find the units of a line in a package, or in a delivery without a package.

        :param container: see :meth:`_get_instances`
        :param int count: units that the buyer wants
        :return: numbers of units
        :rtype: list
        """
        units = self._get_units(line_market_id)
        numbers = allocation.number_units(count, units)
        if count == 1:
            return numbers[:1]  # the only unit, or one part of it, is in each of its packages
        if self._is_kit_line(line_market_id):
            places = self._get_packing().find_places(line_market_id)
            return [
                number for number, containers in zip(numbers, places, strict=False)
                if any(place == container if container else place._name != 'stock.package'
                       for place in containers)]
        serials = {
            number: _as_container(codes.package_id[:1] or codes.picking_id[:1])
            for number, codes in units.items() if codes.lot_id}
        where = allocation.locate_units(
            numbers, serials, self._count_packed(line_market_id, count))
        return allocation.find_units(where, _as_container(container) if container else None)

    def _is_kit_line(self, line_market_id):
        """Tell whether a line is delivered by its components: its own product lies nowhere."""
        lines = self._get_code_lines(line_market_id)
        return bool(lines.move_ids.product_id - lines.product_id)

    def _count_packed(self, line_market_id, count):
        """Count the units of a line in each package, and in deliveries without a package.

        :return: units by ``market.marking.allocation.Container``
        :rtype: dict
        """
        lines = self._get_code_lines(line_market_id)
        quantities = defaultdict(float)
        for container, content in sum_up_contents(self.sale_order_id, is_packed=True).items():
            for (line_id, _product), quantity in content.items():
                if line_id == line_market_id:
                    quantities[_as_container(container)] += float(quantity)
        return allocation.count_units(
            quantities, sum(lines.mapped('product_uom_qty')) / count or 1)

    # === WHEN CODES CHANGE === #

    def _enqueue_codes(self):
        """Enqueue the codes of DBS orders that have all of theirs.

        Those of the other work models go with the boxes.
        """
        for order in self:
            if order.shop_id.placement != 'dbs':
                order._enqueue_packing()
            elif not order._get_missing_codes():
                self.env['yandex.market.command']._enqueue(order, 'identifiers')

    def _release_codes_of_kept_goods(self):
        """Release the codes of a cancelled order, but those of goods that have left."""
        out = {position.line.yandex_market_line_id for position in self._count_out()}
        self.code_ids.filtered(lambda code: code.line_market_id not in out)._release()


def _as_container(record):
    """Return the plain value for a package or a delivery.

    :rtype: market.marking.allocation.Container
    """
    return allocation.Container(record._name == 'stock.picking', record.id or 0)
