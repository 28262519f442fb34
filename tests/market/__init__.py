from . import test_dates
from . import test_money
from . import test_push
