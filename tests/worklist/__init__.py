from . import test_lost_sales
from . import test_order_report
from . import test_unknown_sku
from . import test_worklist
