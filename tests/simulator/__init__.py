from . import test_simulator
from . import test_simulator_contract
from . import test_simulator_life
from . import test_simulator_money
from . import test_simulator_orders
from . import test_simulator_returns
from . import test_simulator_shipments
