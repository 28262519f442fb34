"""The Market's kinds of VAT (``OrderVatType``)."""

# Per cent contained in a price. The x/1xx kinds are the same rates, written for prepayments.
RATES = {
    'VAT_22': 22,
    'VAT_20': 20,
    'VAT_20_120': 20,
    'VAT_18': 18,
    'VAT_18_118': 18,
    'VAT_12': 12,
    'VAT_10': 10,
    'VAT_10_110': 10,
    'VAT_07': 7,
    'VAT_05': 5,
    'VAT_0': 0,
}
WITHOUT_VAT = 'NO_VAT'

# The numbers of these kinds in descriptions of goods. 20 % is refused since 1 July 2026.
# Decision: "VAT stands in the file as a number".
NUMBERS = {'VAT_22': 14, 'VAT_10': 2, 'VAT_07': 11, 'VAT_05': 10, 'VAT_0': 5, WITHOUT_VAT: 6}
