from . import test_cards
from . import test_feed
from . import test_matching
from . import test_offers
from . import test_prices
from . import test_showcase
