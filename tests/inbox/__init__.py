from . import test_addresses
from . import test_health
from . import test_notification_contract
from . import test_notifications
from . import test_pull
