from . import market
from . import test_push_accept
from . import test_push_doors
from . import test_never_lost
from . import test_stock_check
from . import test_connection
from . import test_tours
