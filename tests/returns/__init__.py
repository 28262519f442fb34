from . import test_returns
from . import test_warehouse_returns
