from . import test_address_mask
from . import test_bad_requests
from . import test_due
from . import test_english_only
from . import test_isolation
from . import test_limits
from . import test_structure
from . import test_transaction
