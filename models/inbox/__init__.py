"""What the Market says: events, the reading of changed orders, and whether both work."""
from . import event
from . import account
from . import account_channels
from . import account_health
from . import shop_channels
from . import shop_health
