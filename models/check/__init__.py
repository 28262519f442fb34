"""Reconciliation: the Market's list of orders held against Odoo's."""
from . import reconciliation
from . import reconciliation_line
