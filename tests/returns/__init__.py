from . import test_credit_parts
from . import test_returned_parts
from . import test_returns
from . import test_warehouse_returns
