"""Sell the last pieces twice at the same moment, in two real transactions; print what came of it.

Odoo's own shell runs it; ``env`` is the shell's.
"""
import itertools
import json
import time
from contextlib import closing

from odoo import SUPERUSER_ID, api
from odoo.fields import Command

from odoo.addons.sale_yandex_market.market import parsing

registry = env.registry  # noqa: F821 - the shell gives it
numbers = itertools.count(int(time.time() * 1000))


def begin(cr):
    """Give the environment of a transaction, as the system in the company."""
    return api.Environment(cr, SUPERUSER_ID, {
        'allowed_company_ids': [company_id] if company_id else [], 'lang': 'en_US'})


def set_up(env):
    """Make a company with a shop; give the ids that the cases need."""
    rouble = env.ref('base.RUB')
    rouble.active = True
    company = env['res.company'].create({
        'name': "Параллель", 'currency_id': rouble.id, 'country_id': env.ref('base.ru').id})
    env = env(context={'allowed_company_ids': company.ids})
    warehouse = env['stock.warehouse'].search([('company_id', '=', company.id)]) or env[
        'stock.warehouse'].create({'name': "Склад", 'code': 'ПАР', 'company_id': company.id})
    account = env['yandex.market.account'].create({
        'name': "Параллель", 'company_id': company.id, 'business_id': '1'})
    shop = env['yandex.market.shop'].create({
        'name': "Параллель", 'account_id': account.id, 'campaign_id': '1', 'placement': 'fbs',
        'warehouse_id': warehouse.id, 'sends_stock': False})
    return company.id, warehouse.id, shop.id


def make_goods(policy, quantity):
    """Put a new product on the shelf, and say what the shop does when it is short."""
    with closing(registry.cursor()) as cr:
        env = begin(cr)
        env['yandex.market.shop'].browse(shop_id).shortage_policy = policy
        product = env['product.product'].create({
            'name': "Ваза", 'default_code': f'VASE-{next(numbers)}', 'type': 'consu',
            'is_storable': True, 'company_id': company_id})
        stock = env['stock.warehouse'].browse(warehouse_id).lot_stock_id
        env['stock.quant']._update_available_quantity(product, stock, quantity)
        cr.commit()
        return product.id, product.default_code


def import_order(env, sku, count):
    """Do what ``order/accept`` does before it commits."""
    payload = {'order': {
        'id': next(numbers), 'status': 'RESERVED', 'currency': 'RUR', 'fake': False,
        'creationDate': '21-11-2026 09:12:41',
        'items': [{'id': 1, 'offerId': sku, 'count': count, 'price': 100}],
        'delivery': {'deliveryPartnerType': 'YANDEX_MARKET'}}}
    order = env['yandex.market.order']._accept(
        env['yandex.market.shop'].browse(shop_id), parsing.parse(json.dumps(payload).encode()))
    env.cr.flush()
    return order


def sell_by_hand(env, product_id, count):
    """Promise a piece to somebody else: Odoo reserves it."""
    env['sale.order'].create({
        'partner_id': env['res.partner'].create({'name': "Покупатель"}).id,
        'warehouse_id': warehouse_id, 'order_line': [Command.create({
            'product_id': product_id, 'product_uom_qty': count})]}).action_confirm()
    env.cr.flush()


def sell_at_a_till(env, product_id, count):
    """Hand a piece over at once, as a till does."""
    product = env['product.product'].browse(product_id)
    move = env['stock.move'].create({
        'product_id': product_id, 'product_uom_qty': count, 'product_uom': product.uom_id.id,
        'location_id': env['stock.warehouse'].browse(warehouse_id).lot_stock_id.id,
        'location_dest_id': env.ref('stock.stock_location_customers').id,
        'company_id': company_id})
    move._action_confirm(merge=False)
    move.quantity, move.picked = count, True
    move._action_done()
    env.cr.flush()


def run(sell, policy, *, there, ordered, sold, is_late=False):
    """Take an order, and sell beside it before it commits.

    :param sell: one of ``sell_*``
    :param bool is_late: the other one commits only after the Market has its answer
    """
    product_id, sku = make_goods(policy, there)
    with closing(registry.cursor()) as cr, closing(registry.cursor()) as other_cr:
        order = import_order(begin(cr), sku, ordered)
        was_taken = order.state == 'imported'
        sell(begin(other_cr), product_id, sold)
        if not is_late:
            other_cr.commit()
        goods = order._get_goods_taken()
        cr.commit()
        is_refused = order._refuse_if_sold(goods)
        cr.commit()
        other_cr.commit()
        answered = order.state
        order.env['yandex.market.stock']._process_marks()
        cr.commit()
        order.env.invalidate_all()
        quants = order.env['stock.quant'].search([
            ('product_id', '=', product_id), ('location_id.usage', '=', 'internal')])
        return {
            'was_taken': was_taken, 'is_refused': is_refused, 'answered': answered,
            'state': order.state, 'quants': len(quants), 'has_person': bool(order.activity_ids),
            'free': sum(quant.quantity - quant.reserved_quantity for quant in quants),
            'sale': order.sale_order_id.state,
            'held': sum(order.sale_order_id.picking_ids.move_ids.mapped('quantity'))}


company_id = False
with closing(registry.cursor()) as cr:
    company_id, warehouse_id, shop_id = set_up(begin(cr))
    cr.commit()
last_piece = {'there': 1, 'ordered': 1, 'sold': 1}
print('PARALLEL', json.dumps({
    'till': run(sell_at_a_till, 'refuse', **last_piece),
    'hand': run(sell_by_hand, 'refuse', **last_piece),
    'till, no refusal': run(sell_at_a_till, 'accept', **last_piece),
    'enough': run(sell_at_a_till, 'refuse', there=3, ordered=2, sold=1),
    'in part': run(sell_at_a_till, 'accept', there=5, ordered=4, sold=3),
    'till, late': run(sell_at_a_till, 'refuse', **last_piece, is_late=True),
    'hand, late': run(sell_by_hand, 'refuse', **last_piece, is_late=True),
}))
