"""Cabinets and shops: token, settings, VAT, calls to the Market."""
from . import account
from . import shop
from . import account_api
from . import account_errors
from . import account_tax
from . import account_token
from . import res_config_settings
from . import shop_api_access
from . import tax
