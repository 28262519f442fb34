from . import test_codes
from . import test_kit_codes
from . import test_return_codes
