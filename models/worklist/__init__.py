"""What people see of orders: the stage, what to do and by when, and the figures of all of them."""
from . import order
from . import order_cancelled
from . import order_line
from . import order_links
from . import order_report
from . import sale_order
from . import sale_report
