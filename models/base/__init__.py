"""What every topic stands on: the queue, the Market's limits, calls over HTTP."""
from . import work_queue_mixin
from . import ir_http
from . import link_mixin
from . import order_lock
from . import rate_limit
from . import turn
