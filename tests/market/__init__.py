from hypothesis import HealthCheck, settings

from . import test_dates
from . import test_money
from . import test_push
from . import test_client
from . import test_errors
from . import test_pacing
from . import test_pull
from . import test_notification
from . import test_life

# How fast the machine is at the moment is no property of the code.
settings.register_profile(
    'any machine', deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile('any machine')
