"""Offers, cards, prices and the catalogue file."""
from . import offer
from . import price
from . import category
from . import account_cards
from . import account_categories
from . import account_feed
from . import account_prices
from . import account_sync
from . import offer_card
from . import offer_goods
from . import offer_labels
from . import offer_price
from . import offer_sync
from . import offer_visibility
from . import product_product
from . import product_template
from . import shop
