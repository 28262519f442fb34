# Odoo's own runner takes only modules that are called test_* here, not those of a folder below.
from .market import test_archive
from .market import test_boxes as test_market_boxes
from .market import test_cards as test_market_cards
from .market import test_client
from .market import test_countries
from .market import test_dates
from .market import test_errors
from .market import test_order_status
from .market import test_marking
from .market import test_money
from .market import test_notification
from .market import test_pacing
from .market import test_prices as test_market_prices
from .market import test_pull as test_market_pull
from .market import test_push
from .market import test_report
from .market import test_returns as test_market_returns
from .market import test_settlement_kinds
from .market import test_settlement_charge
from .market import test_settlement_sheet
from .market import test_settlement_merge
from .market import test_settlement_windows
from .market import test_settlement_payouts
from .market import test_settlement_differences
from .market import test_shipments as test_market_shipments
from .market import test_stocks
from .market import test_yml
from . import test_push_accept
from . import test_push_doors
from . import test_push_goods
from . import test_never_lost
from . import test_stock_check
from . import test_connection
from . import test_tours
from . import test_notifications
from . import test_order_life
from . import test_translation
from . import test_views
from . import test_rights
from . import test_pull
from . import test_check
from . import test_change_over
from . import test_return_codes
from . import test_returns
from . import test_commands
from . import test_any_order_life
from . import test_buyers
from . import test_dbs
from . import test_digital
from . import test_express
from . import test_erasure
from . import test_codes
from . import test_due
from . import test_limits
from . import test_boxes
from . import test_labels
from . import test_shortening
from . import test_shipments
from . import test_stock_push
from . import test_stock_trouble
from . import test_stock_warehouses
from . import test_stock_kits
from . import test_simulator
from . import test_simulator_contract
from . import test_notification_contract
from . import test_simulator_orders
from . import test_simulator_life
from . import test_offers
from . import test_prices
from . import test_simulator_returns
from . import test_simulator_shipments
from . import test_simulator_money
from . import test_feed
from . import test_showcase
from . import test_cards
from . import test_english_only
