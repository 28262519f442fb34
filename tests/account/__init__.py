from . import test_connection
from . import test_rights
from . import test_rights_rpc
from . import test_rights_table
from . import test_walls
from . import test_walls_by_other_ways
