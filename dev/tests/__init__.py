"""Tests of the set-up's own rules, passed by `./run lint`; no Odoo needed."""
