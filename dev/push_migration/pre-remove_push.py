"""The push API has ended: what shows it goes before the module's own views are loaded.

Odoo holds a view against all that inherits from it, and these name fields that are gone.
"""

VIEWS = (
    'yandex_market_account_view_form_push',
    'yandex_market_order_view_form_push',
    'yandex_market_shop_view_form_push',
    'yandex_market_shop_view_list_push',
)


def migrate(cr, _version):
    """Remove the views, as Odoo would do at the end of the update."""
    cr.execute("""
        DELETE FROM ir_model_data
              WHERE module = 'sale_yandex_market' AND model = 'ir.ui.view' AND name IN %s
          RETURNING res_id""", [VIEWS])
    views = tuple(view_id for [view_id] in cr.fetchall())
    if views:
        cr.execute("DELETE FROM ir_ui_view WHERE id IN %s", [views])
