"""The pull API: one file for each group of operations, each with its contract and its answer."""
from . import buyers, cabinet, cards, catalogue, identifiers, orders, prices, showcase, statuses

OPERATIONS = (
    cabinet.GET_AUTH_TOKEN_INFO,
    cabinet.GET_CAMPAIGNS,
    orders.GET_BUSINESS_ORDERS,
    statuses.UPDATE_ORDER_STATUS,
    statuses.UPDATE_ORDER_STATUSES,
    statuses.UPDATE_EXTERNAL_ORDER_ID,
    buyers.GET_ORDER_BUYER_INFO,
    buyers.GET_ORDER_BUSINESS_BUYER_INFO,
    identifiers.PROVIDE_ORDER_ITEM_IDENTIFIERS,
    identifiers.GET_ORDER_IDENTIFIERS_STATUS,
    catalogue.GET_OFFER_MAPPINGS,
    catalogue.GET_OFFER_CARDS_CONTENT_STATUS,
    *prices.OPERATIONS,
    *showcase.OPERATIONS,
    *cards.OPERATIONS,
)
