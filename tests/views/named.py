"""Buttons that the walk does not reach: pressed in a tour, or named with the reason."""

# The tour, below static/tests/tours, in which a person presses it.
IN_TOURS = {
    ('res.config.settings', 'action_yandex_market_connect'): 'connect_cabinet_tour.js',
    ('stock.picking', 'action_yandex_market_ready'): 'packer_tour.js',
    ('yandex.market.marking.code', 'action_remove'): 'marking_codes_tour.js',
    ('yandex.market.match', 'action_match'): 'unknown_sku_tour.js',
    ('yandex.market.order', 'action_choose_products'): 'unknown_sku_tour.js',
}

_OPENS = "opens what an entry of the menu opens, and the walk opens all of these"
_DIALOG = "a dialog that a person fills in first; {} fills it in and calls it"
_STATE = "is there in a state only that {} brings about, and calls it"
_BOOKS = "needs a chart of accounts and money of the Market; {} has them, and calls it"


def _named(text, tests, *keys):
    return {key: text.format(f'tests/{tests}.py') for key in keys}


NAMED = {
    **_named(
        _OPENS, '',
        ('res.config.settings', '%(yandex_market_account_action)d'),
        ('res.config.settings', '%(yandex_market_shop_action)d'),
        ('yandex.market.account', '%(yandex_market_difference_action)d'),
        ('yandex.market.account', '%(yandex_market_reconciliation_action)d')),
    **_named("calls the method of the offers' own button; {} calls it", 'catalogue/test_cards',
             ('ir.actions.server', 'product_template_send_card'),
             ('ir.actions.server', 'product_product_send_card')),
    **_named("is there only beside batch transfers; {} installs these", 'packing/test_labels',
             ('ir.actions.server', 'action_print_batch_labels')),
    **_named(_DIALOG, 'account/test_walls',
             ('yandex.market.cancel', 'action_cancel'),
             ('yandex.market.courier.code', 'action_check'),
             ('yandex.market.remove.items', 'action_shorten')),
    **_named(_DIALOG, 'delivery/test_dbs',
             ('yandex.market.reschedule', 'action_send'),
             ('yandex.market.set.status', 'action_send'),
             ('delivery.carrier', 'action_yandex_market_find_service')),
    **_named(_DIALOG, 'delivery/test_digital', ('yandex.market.digital.send', 'action_send')),
    **_named(_DIALOG, 'returns/test_returns', ('yandex.market.return.decide', 'action_decide')),
    **_named(_DIALOG, 'shipment/test_shipments',
             ('yandex.market.shipment.confirm', 'action_confirm'),
             ('yandex.market.shipment.pallets', 'action_print'),
             ('yandex.market.shipment.pallets', 'action_send'),
             ('yandex.market.shipment.transfer', 'action_transfer')),
    **_named(_DIALOG, 'packing/test_shortage',
             ('yandex.market.shortage', 'action_cancel'),
             ('yandex.market.shortage', 'action_reschedule'),
             ('yandex.market.shortage', 'action_shorten'),
             ('yandex.market.shortage', 'action_transfer')),
    **_named(_STATE, 'packing/test_labels', ('yandex.market.label.print', 'action_refresh')),
    **_named(_STATE, 'packing/test_boxes',
             ('stock.picking', 'action_yandex_market_retry'),
             ('stock.picking', 'action_yandex_market_ship_test')),
    **_named(_STATE, 'packing/test_steps',
             ('stock.picking', 'action_yandex_market_plan')),
    **_named(_STATE, 'delivery/test_digital', ('yandex.market.order', 'action_set_status')),
    **_named(_STATE, 'marking/test_codes', ('yandex.market.marking.code', 'action_circulated')),
    **_named(_STATE, 'order/test_order_link', ('yandex.market.order', 'action_link_sale_order')),
    **_named(_STATE, 'order/test_causes', ('yandex.market.order', 'action_set_corrected')),
    **_named(_STATE, 'check/test_check',
             ('yandex.market.reconciliation.line', 'action_repair'),
             ('yandex.market.reconciliation', 'action_repair_all')),
    **_named(_STATE, 'shipment/test_shipments',
             ('yandex.market.shipment', 'action_confirm'),
             ('yandex.market.shipment', 'action_fetch_paper'),
             ('yandex.market.shipment', 'action_make_batch'),
             ('yandex.market.shipment', 'action_pallets')),
    **_named(_STATE, 'quality/test_quality', ('yandex.market.shop', 'action_open_blemishes')),
    **_named("is there only before the module is removed; {} calls it", 'base/test_removal',
             ('base.module.uninstall', 'action_yandex_market_export')),
    **_named(_STATE, 'returns/test_returns',
             ('yandex.market.return', 'action_close'),
             ('yandex.market.return', 'action_decide'),
             ('yandex.market.return', 'action_fetch_papers')),
    **_named(_STATE, 'stock/test_stock_switch',
             ('yandex.market.shop', 'action_switch_warehouse_off'),
             ('yandex.market.shop', 'action_switch_warehouse_on')),
    **_named(_BOOKS, 'money/test_money_books',
             ('account.move', 'action_open_yandex_market_payout'),
             ('sale.order', 'action_open_yandex_market_charges'),
             ('yandex.market.account', 'action_make_bills'),
             ('yandex.market.order', 'action_open_invoices'),
             ('yandex.market.payout', 'action_book'),
             ('yandex.market.payout', 'action_find_on_bank'),
             ('yandex.market.payout', 'action_unbook')),
    **_named(_BOOKS, 'money/test_money_rights',
             ('yandex.market.difference', 'action_see'),
             ('yandex.market.payout', 'action_ask_again'),
             ('yandex.market.payout', 'action_open_charges'),
             ('yandex.market.payout', 'action_prove')),
    **_named(_BOOKS, 'money/test_money_reading',
             ('yandex.market.report', 'action_open_file'),
             ('yandex.market.report', 'action_retry')),
}
