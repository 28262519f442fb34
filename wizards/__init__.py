from . import stock_return_picking
from . import yandex_market_cancel
from . import yandex_market_shipment_confirm
from . import yandex_market_shipment_pallets
from . import yandex_market_shipment_transfer
