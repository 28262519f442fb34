from . import test_dates
from . import test_money
from . import test_push
from . import test_client
from . import test_errors
from . import test_pacing
