"""`./run bench`: what the module costs, as a ratio to bare Odoo doing the same work."""
