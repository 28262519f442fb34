"""The pull API: one file for each group of operations, each with its contract and its answer."""
from . import cabinet, orders

OPERATIONS = (
    cabinet.GET_AUTH_TOKEN_INFO,
    cabinet.GET_CAMPAIGNS,
    orders.GET_BUSINESS_ORDERS,
)
