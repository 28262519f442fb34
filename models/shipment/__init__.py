"""What an FBS shop hands over to the Market in one go."""
from . import shipment
from . import order
from . import order_deadline
from . import shipment_actions
from . import shipment_batch
from . import shipment_labels
from . import shop
from . import stock_picking
