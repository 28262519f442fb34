from . import test_stock_dates
from . import test_stock_gone
from . import test_stock_kits
from . import test_stock_promised
from . import test_stock_push
from . import test_stock_routes
from . import test_stock_trouble
from . import test_stock_warehouses
