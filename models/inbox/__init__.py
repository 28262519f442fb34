"""What the Market says: events, and the reading of changed orders."""
from . import account
from . import event
