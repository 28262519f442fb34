from . import log
from . import main
from . import push
