"""Market orders and their sales orders: import, changes, cancellation."""
from . import command
from . import order
from . import order_cancel
from . import order_change
from . import order_import
from . import order_labels
from . import order_retry
from . import order_sync
from . import order_update
from . import sale_order
from . import sale_order_line
from . import sale_report
from . import stock_picking
from . import stock_warehouse
