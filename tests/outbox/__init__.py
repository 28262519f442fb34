from . import test_commands
from . import test_reading
