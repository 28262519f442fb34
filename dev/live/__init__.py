"""Tests against a running Odoo with workers: real transactions side by side, real crashes."""
