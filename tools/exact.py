"""Exact sums of kopecks, from the floats that Odoo reads from the database."""
from decimal import Decimal


def exact(amount):
    """Turn a sum of whole kopecks into an exact one.

    :param float amount: roubles; nothing is zero
    :rtype: Decimal
    """
    return Decimal(f'{amount or 0:.2f}')
