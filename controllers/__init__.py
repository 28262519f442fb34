from . import feed
from . import log
from . import main
from . import notifications
from . import push
