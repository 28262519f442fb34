"""Who buys: asked for, put into contacts, erased in time."""
from . import account
from . import command
from . import event
from . import order
from . import order_contact
from . import order_erasure
from . import res_partner
