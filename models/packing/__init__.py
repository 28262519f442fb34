"""Boxes, labels and "ready to ship"."""
from . import command
from . import order
from . import order_label
from . import order_remove_items
from . import order_shortage
from . import shop
from . import stock_move_line
from . import stock_package
from . import stock_picking
