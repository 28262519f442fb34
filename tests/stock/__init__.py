from . import test_stock_kits
from . import test_stock_push
from . import test_stock_trouble
from . import test_stock_warehouses
