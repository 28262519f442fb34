"""How the Market judges the shops: their quality index, and the orders that lowered it."""
from . import account
from . import order
from . import shop
