"""The start page: what a seller and a packer see first. It reads what is there and stores nothing.

It comes last, since it looks at all the others.
"""
from . import account
from . import account_digest
from . import desk
from . import desk_burning
from . import desk_connection
from . import desk_deadlines
from . import desk_figures
from . import desk_first_day
from . import desk_parcels
from . import desk_punished
from . import desk_troubles
from . import market_return
from . import order
from . import order_express
from . import shipment
from . import shop
from . import stock
from . import stock_picking
