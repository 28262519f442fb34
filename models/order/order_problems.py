"""What keeps an order from being in Odoo as it is on the Market.

Decision: "A cause is asked of the records", "What another module did is looked at".
"""
import logging

from odoo import api, fields, models

from ...market import order_status
from ...tools.faults import describe_fault, fault_apart
from ...tools.order_import import Problem, describe_shortage, describe_unreadable

_logger = logging.getLogger(__name__)
_KEY = 'sale_yandex_market.orders_to_review'
WARNING = 'mail.mail_activity_data_warning'


class YandexMarketOrder(models.Model):
    _inherit = 'yandex.market.order'

    causes = fields.Json(
        readonly=True, copy=False,
        help="The rules that say why the order needs a person, see the text.")
    tried_at = fields.Datetime(
        readonly=True, copy=False, help="When it was last looked whether the causes are gone.")
    tries = fields.Integer(
        readonly=True, copy=False, help="How often the same causes were found again.")

    has_double = fields.Boolean(compute='_compute_choices')
    is_behind = fields.Boolean(compute='_compute_choices')

    @api.depends('causes')
    def _compute_choices(self):
        for order in self:
            order.has_double = 'duplicate' in (order.causes or ())
            order.is_behind = not {'changed', 'lowered'}.isdisjoint(order.causes or ())

    # === STATES === #

    def _set_exception(self, problems):
        """Keep the order for a person: say why, and call the one who is responsible.

        :param problems: ``tools.order_import.Problem`` values; they replace what was said before
        """
        self.ensure_one()
        reason = '\n'.join(dict.fromkeys(problem.text for problem in problems))
        causes = sorted({problem.cause for problem in problems})
        is_known = self.state == 'exception' and self.causes == causes
        is_same = self.state == 'exception' and self.error == reason
        self.write({
            'state': 'exception', 'error': reason, 'causes': causes,
            'tried_at': fields.Datetime.now(), 'tries': self.tries + 1 if is_known else 0})
        self._keep_answer(self.market_id)
        if is_same:
            return
        _logger.info("Order %s of the Market needs a person: %s.", self.market_id, causes)
        self._mark_promised()
        with fault_apart(self.env.cr, self._warn_uncalled):
            self._call_person(reason)

    def _call_person(self, reason):
        """Schedule a warning for the responsible person, or change the one that is there."""
        if activities := self._get_warnings():
            activities.note = reason
        else:
            self.activity_schedule(
                WARNING, summary=self.env._("Order %s of the Market", self.market_id),
                note=reason, user_id=self._get_responsible().id)

    def _warn_uncalled(self, error):
        """Log why nobody could be told: the order must be kept, and go on, all the same."""
        _logger.warning("Nobody could be told of order %s: %s", self.market_id,
                        describe_fault(self.env, error))

    def _set_imported(self):
        """Note that the sales order is as the Market expects it."""
        self.ensure_one()
        self._close_warnings()
        is_done = self.state == 'done' or (
            self.state == 'exception' and self.status in order_status.FINAL)
        self.write({'state': 'done' if is_done else 'imported', **self._prepare_clean_vals()})

    def _prepare_clean_vals(self):
        """Prepare the values of an order without a problem, or whose problems no longer matter."""
        return {'error': False, 'causes': False, 'tries': 0}

    def _close_warnings(self):
        """Close the activities that called a person."""
        if self.state == 'exception':
            with fault_apart(self.env.cr, self._warn_uncalled):
                self.activity_unlink([WARNING])

    def _get_warnings(self):
        kind = self.env.ref(WARNING)
        return self.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    # === WHAT IS WRONG WITH A SALES ORDER === #

    def _review(self, has_acted=False):
        """Find out what is wrong with the sales order now, whatever was wrong before.

        :param bool has_acted: what had failed before has just been done without an error
        """
        self.ensure_one()
        self._get_noted().discard(self.id)
        causes = self.state == 'exception' and not has_acted and self.causes or ()
        if not {'fault', 'kopecks'}.isdisjoint(causes) or (
                'restore' in causes and self.sale_order_id.state != 'sale'):
            return
        if problems := self._find_problems():
            self._set_exception(problems)
        else:
            self._set_imported()

    def _find_problems(self):
        """Find out where the sales order is not as the Market expects it.

        :return: ``tools.order_import.Problem`` values
        :rtype: list
        """
        sale, problems = self.sale_order_id, []
        if sale.state != 'sale':
            problems.append(Problem('unconfirmed', self._explain_unconfirmed()))
        elif undelivered := sale.order_line._filter_undelivered():
            problems.append(Problem('uncovered', self.env._(
                "The deliveries of %(order)s do not bring all that the Market sold: %(products)s. "
                "Somebody cancelled or changed one, or another module did. Press “Plan Deliveries "
                "Anew”, or cancel the order on the Market.", order=sale.name,
                products=', '.join(undelivered.product_id.mapped('display_name')))))
        elif short := self._find_shortage(sale):
            problems.append(Problem('short', describe_shortage(self.env, short)))
        if sale.state == 'sale' and (lowered := self.line_ids._filter_lowered()):
            problems.append(Problem('lowered', self.env._(
                "%(order)s has less than the Market sold: %(products)s. Set the quantity right, "
                "shorten or cancel the order on the Market, or press “Corrected by Hand”.",
                order=sale.name, products=', '.join(lowered.mapped('display_name')))))
        if self.unreadable:
            problems.append(describe_unreadable(self.env, self.unreadable))
        if 'kopecks' in (self.causes or ()):
            problems += self._find_lost_kopecks(self._read_payload())
        if self._is_behind():
            problems.append(Problem('changed', self._explain_behind()))
        return problems

    def _explain_unconfirmed(self):
        sale = self.sale_order_id
        if sale.state == 'cancel':
            return self.env._(
                "The sales order %(order)s is cancelled, but the Market goes on with order "
                "%(number)s. Confirm the sales order again, or cancel the order on the Market.",
                order=sale.name, number=self.market_id)
        return self.env._(
            "The sales order %(order)s is not confirmed, but the Market counts on it. Confirm it, "
            "or find out which module keeps it back.", order=sale.name)

    # === EVENTS === #

    def _note_for_review(self):
        """Have changed orders reviewed before the transaction ends."""
        if not self:
            return
        precommit = self.env.cr.precommit
        if _KEY not in precommit.data:
            precommit.data[_KEY] = set()
            precommit.add(self.env['yandex.market.order'].sudo()._review_noted)
        self._get_noted().update(self.ids)

    def _get_noted(self):
        return self.env.cr.precommit.data.get(_KEY, set())

    @api.model
    def _review_noted(self):
        """Review the orders that were changed in this transaction, and reserve what is new in them.

        Decision: "The module reserves by itself".
        """
        noted = self.env.cr.precommit.data.pop(_KEY, set())
        for order in self.browse(sorted(noted)).exists():
            order = order._for_shop(order.shop_id)
            if order._is_alive() and order.sale_order_id:
                with fault_apart(self.env.cr, order._warn_unreviewed):
                    order._get_moves()._filter_unreserved()._action_assign()
                    order._review()
        if noted:
            self.env.flush_all()

    def _warn_unreviewed(self, error):
        """Log why an order could not be reviewed: the change of it must not fail for that."""
        _logger.warning("Order %s could not be looked at: %s", self.market_id,
                        describe_fault(self.env, error))
