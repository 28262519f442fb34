"""How much of each SKU can be ordered: sent as it changes, compared at night."""
from . import stock
from . import stock_mark
from . import account_compare
from . import account_push
from . import account_warehouses
from . import mrp_bom
from . import order
from . import product_category
from . import product_product
from . import product_template
from . import shop
from . import stock_history
from . import stock_location
from . import stock_move
from . import stock_quant
from . import stock_warehouse
