"""Returns and non-redemptions: goods, money, decisions, papers."""
from . import market_return
from . import return_line
from . import return_application
from . import command
from . import event
from . import return_attachments
from . import return_credit_note
from . import return_decision
from . import return_labels
from . import return_line_credit
from . import return_line_receipt
from . import return_receipt
from . import return_retry
from . import sale_order
from . import sale_order_line
from . import shop
from . import stock_picking
