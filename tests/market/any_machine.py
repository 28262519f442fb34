"""Settings of the property tests; imported before them, since each takes those of that moment."""
from hypothesis import HealthCheck, settings

# How fast the machine is at the moment is no property of the code.
settings.register_profile(
    'any machine', deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile('any machine')
