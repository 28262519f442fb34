from . import test_change_over
from . import test_push_accept
from . import test_push_doors
from . import test_push_goods
from . import test_push_sold
