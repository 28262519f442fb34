from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ..market import returns
from ..market.money import to_kopecks
from ..models.returns.return_labels import DECISIONS, DECLINE_REASONS
from ..tools.client_actions import open_form
from ..tools.labels import translate_word


class YandexMarketReturnDecide(models.TransientModel):
    _name = 'yandex.market.return.decide'
    _description = "Decide on a Yandex Market Return"

    return_id = fields.Many2one('yandex.market.return', required=True, readonly=True)
    decide_by = fields.Datetime(related='return_id.decide_by')
    line_ids = fields.One2many('yandex.market.return.decide.line', 'wizard_id', string="Goods")
    allowed = fields.Json(readonly=True, help="What the Market allows, as it was asked just now.")
    hint = fields.Text(compute='_compute_hint')

    @api.depends('allowed')
    def _compute_hint(self):
        """Show between which amounts the Market allows a partial refund."""
        for wizard in self:
            partial = wizard._get_allowed().get(returns.PARTIAL)
            currency = wizard.return_id.currency_id
            has_bounds = partial and None not in (partial.least, partial.most)
            wizard.hint = has_bounds and self.env._(
                "From %(least)s to %(most)s, and at most %(percent)s%% of the amount of the item.",
                least=format_amount(self.env, float(partial.least), currency),
                most=format_amount(self.env, float(partial.most), currency),
                percent=partial.most_percent or 100)

    def _get_allowed(self):
        """Return the allowed decisions, ``market.returns.AvailableDecision``, by type."""
        return {one['type']: _from_json(one) for one in self.allowed or ()}

    def action_decide(self):
        """Store the decision and enqueue its command.

        Decision: "Decisions go through the outbox".

        :raise UserError: something is missing in it; the text says what
        """
        self.ensure_one()
        self.return_id.check_access('read')
        if not self.return_id.needs_decision:
            raise UserError(self.env._(
                "The Market no longer waits for a decision on return %s.",
                self.return_id.market_id))
        allowed = self._get_allowed()
        self.return_id._decide([line._get_decision(allowed) for line in self.line_ids])


class YandexMarketReturnDecideLine(models.TransientModel):
    _name = 'yandex.market.return.decide.line'
    _description = "Decide on an Item of a Yandex Market Return"

    wizard_id = fields.Many2one(
        'yandex.market.return.decide', required=True, ondelete='cascade')
    application_id = fields.Many2one(
        'yandex.market.return.application', required=True, readonly=True, ondelete='cascade')
    sku = fields.Char(related='application_id.sku')
    count = fields.Integer(related='application_id.count')
    reason_label = fields.Char(related='application_id.reason_label')
    currency_id = fields.Many2one(related='application_id.currency_id')
    amount = fields.Monetary(related='application_id.amount')
    allowed_decisions = fields.Json(compute='_compute_allowed')
    allowed_reasons = fields.Json(compute='_compute_allowed')
    decision = fields.Selection(selection=lambda self: self._list(DECISIONS))
    decline_reason = fields.Selection(
        selection=lambda self: self._list(DECLINE_REASONS), string="Why Not")
    comment = fields.Char(
        help="Needed when you decline (the reason), repair (until when), refund the way back "
             "(what it costs) or decide otherwise (what you offer).")
    compensation = fields.Monetary(
        string="Partial Refund", help="In roubles; only for a partial refund.")

    @api.depends('wizard_id.allowed')
    def _compute_allowed(self):
        """Offer those decisions and reasons that the Market allows now."""
        for line in self:
            options = line.wizard_id._get_allowed()
            line.allowed_decisions = list(options)
            line.allowed_reasons = [one for option in options.values() for one in option.reasons]

    @api.model
    def _list(self, labels):
        return [(word, self.env._(label)) for word, label in labels.items()]

    def _get_decision(self, allowed):
        """Return the decision of the line as the Market takes it.

        :param dict allowed: ``market.returns.AvailableDecision`` by type
        :rtype: market.returns.ItemDecision
        :raise UserError: it is not allowed, or lacks something
        """
        self.ensure_one()
        if not self.decision:
            raise UserError(self.env._("Choose what you decide about %s.", self.sku))
        option = allowed.get(self.decision)
        what = translate_word(self.env, DECISIONS, self.decision)
        if not option:
            raise UserError(self.env._(
                "The Market does not allow “%(decision)s” for %(sku)s.", decision=what,
                sku=self.sku))
        if self.decision in returns.WITH_COMMENT and not self.comment:
            raise UserError(self.env._(
                "Write a comment for “%(decision)s” on %(sku)s: the buyer reads it.",
                decision=what, sku=self.sku))
        is_declined = self.decision == returns.DECLINE
        if is_declined and option.reasons and self.decline_reason not in option.reasons:
            raise UserError(self.env._(
                "Choose why %(sku)s is declined: the Market wants one of its reasons.",
                sku=self.sku))
        is_partial = self.decision == returns.PARTIAL
        return returns.ItemDecision(
            item_id=self.application_id.item_id,
            type=self.decision,
            reason=self.decline_reason or '' if is_declined else '',
            comment=self.comment or '',
            compensation=self._check_compensation(option) if is_partial else None,
        )

    def _check_compensation(self, option):
        """Return a partial refund in whole kopecks.

        :raise UserError: it is not within the Market's bounds
        """
        amount = to_kopecks(Decimal(str(self.compensation)))
        bounds = [option.most] if option.most is not None else []
        if option.most_percent is not None and self.amount:
            bounds.append(Decimal(str(self.amount)) * option.most_percent / 100)
        least, most = option.least or Decimal('0.01'), min(bounds, default=amount)
        if not least <= amount <= most:
            raise UserError(self.env._(
                "A partial refund for %(sku)s must be between %(least)s and %(most)s.",
                sku=self.sku, least=format_amount(self.env, float(least), self.currency_id),
                most=format_amount(self.env, float(most), self.currency_id)))
        return amount


class YandexMarketReturn(models.Model):
    _inherit = 'yandex.market.return'

    def action_decide(self):
        """Ask the Market what may be decided now, and open the form for it.

        :rtype: dict
        :raise UserError: nothing is to be decided, or the Market can't be asked
        """
        self.ensure_one()
        self.check_access('read')
        options = self.account_id._request(
            lambda client: client.get_return_available_decisions(
                self.account_id.business_id, self.shop_id.campaign_id, self.market_id))
        if not (options and self._get_undecided()):
            raise UserError(self.env._(
                "The Market allows no decision on return %s now. Its state is read again shortly.",
                self.market_id))
        wizard = self.env['yandex.market.return.decide'].create({
            'return_id': self.id,
            'allowed': [_as_json(option) for option in options],
        })
        wizard.line_ids = [
            fields.Command.create({'application_id': application.id})
            for application in self._get_undecided()]
        return open_form(
            wizard, name=self.env._("Decide on Return %s", self.market_id), target='new')

    def _get_undecided(self):
        """Give the applications that a decision can be told for."""
        return self.application_ids.filtered(
            lambda one: one.item_id and one.decision in (False, '', returns.EXAMINATION))


def _as_json(option):
    return {
        'type': option.type, 'reasons': option.reasons, 'most_percent': option.most_percent,
        'least': None if option.least is None else str(option.least),
        'most': None if option.most is None else str(option.most)}


def _from_json(values):
    least, most = (values[name] and Decimal(values[name]) for name in ('least', 'most'))
    return returns.AvailableDecision(
        values['type'], tuple(values['reasons']), least, most, values['most_percent'])
