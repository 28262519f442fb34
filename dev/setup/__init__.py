"""From a bare machine to a running Odoo 19 with PostgreSQL; Python standard library only."""
