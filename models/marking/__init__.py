"""Marking codes of units: scanned, sent, checked, freed."""
from . import marking_code
from . import command
from . import market_return
from . import marking_code_labels
from . import order
from . import order_scan
from . import order_verdicts
from . import stock_move
from . import stock_move_line
from . import stock_picking
