# Odoo's own runner takes only modules that are called test_* here, not those of a folder below.
from .market import test_archive
from .market import test_boxes as test_market_boxes
from .market import test_cards as test_market_cards
from .market import test_client
from .market import test_countries
from .market import test_dates
from .market import test_errors
from .market import test_isolation as test_market_isolation
from .market import test_marking
from .market import test_marking_allocation
from .market import test_money
from .market import test_notification
from .market import test_order_status
from .market import test_pacing
from .market import test_prices as test_market_prices
from .market import test_pull as test_market_pull
from .market import test_report
from .market import test_returns as test_market_returns
from .market import test_retry
from .market import test_settlement_charge
from .market import test_settlement_differences
from .market import test_settlement_kinds
from .market import test_settlement_merge
from .market import test_settlement_payouts
from .market import test_settlement_sheet
from .market import test_settlement_windows
from .market import test_shipments as test_market_shipments
from .market import test_stocks
from .market import test_yml
from .account import test_connection
from .account import test_health
from .account import test_rights
from .base import test_address_mask
from .base import test_bad_requests
from .base import test_due
from .base import test_english_only
from .base import test_isolation
from .base import test_limits
from .base import test_structure
from .buyer import test_buyers
from .buyer import test_erasure
from .catalogue import test_cards
from .catalogue import test_feed
from .catalogue import test_offers
from .catalogue import test_prices
from .catalogue import test_showcase
from .check import test_check
from .delivery import test_dbs
from .delivery import test_digital
from .delivery import test_express
from .inbox import test_addresses
from .inbox import test_notification_contract
from .inbox import test_notifications
from .inbox import test_pull
from .marking import test_codes
from .marking import test_return_codes
from .money import test_money_books
from .money import test_money_check
from .money import test_money_example
from .money import test_money_month
from .money import test_money_reading
from .money import test_money_rights
from .money import test_money_settings
from .order import test_any_order_life
from .order import test_never_lost
from .order import test_order_import
from .order import test_order_life
from .order import test_stock_check
from .outbox import test_commands
from .outbox import test_reading
from .packing import test_boxes
from .packing import test_labels
from .packing import test_packing
from .packing import test_shortening
from .push import *  # noqa: F403 - its test modules
from .returns import test_returns
from .shipment import test_shipments
from .simulator import test_simulator
from .simulator import test_simulator_contract
from .simulator import test_simulator_life
from .simulator import test_simulator_money
from .simulator import test_simulator_orders
from .simulator import test_simulator_returns
from .simulator import test_simulator_shipments
from .stock import test_stock_dates
from .stock import test_stock_gone
from .stock import test_stock_kits
from .stock import test_stock_promised
from .stock import test_stock_push
from .stock import test_stock_routes
from .stock import test_stock_trouble
from .stock import test_stock_warehouses
from .views import test_tours
from .views import test_translation
from .views import test_views
