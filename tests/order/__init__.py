from . import test_any_order_life
from . import test_never_lost
from . import test_order_import
from . import test_order_life
from . import test_stock_check
from . import test_waiting
