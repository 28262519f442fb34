from . import test_connection
from . import test_rights
from . import test_walls
