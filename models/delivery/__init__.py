"""Orders that the shop delivers itself, Express couriers, digital goods."""
from . import command
from . import delivery_carrier
from . import order
from . import order_cancel_request
from . import order_digital
from . import order_express
from . import stock_picking
