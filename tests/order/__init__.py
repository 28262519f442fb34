from . import test_any_order_life
from . import test_never_lost
from . import test_order_import
from . import test_order_life
from . import test_other_modules
from . import test_stock_check
