from . import stock_return_picking
from . import yandex_market_cancel
from . import yandex_market_codes
from . import yandex_market_delivery
from . import yandex_market_return_decide
from . import yandex_market_label_print
from . import yandex_market_shorten
