from . import test_buyers
from . import test_erasure
