from . import yandex_market_cancel
