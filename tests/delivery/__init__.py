from . import test_dbs
from . import test_delivery_steps
from . import test_digital
from . import test_express
