# Rooms by topic. A topic extends the models of those above it.
from . import base
from . import account
from . import inbox
from . import outbox
from . import order
from . import buyer
from . import catalogue
from . import stock
from . import packing
from . import delivery
from . import shipment
from . import returns
from . import marking
from . import money
from . import check
from . import worklist
from . import push
