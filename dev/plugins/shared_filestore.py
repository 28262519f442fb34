"""For pytest: workers that share a filestore leave each other's files alone.

pytest-odoo gives each worker a database of its own, and all of them one filestore. After each class
of tests, Odoo deletes the files that its own database does not know: another worker's, too.
"""
import os


def pytest_collection_finish():
    """Delete no files, where a worker runs beside others."""
    if os.environ.get('PYTEST_XDIST_WORKER'):
        from odoo.tests.common import TransactionCase  # Odoo is configured by now

        TransactionCase._gc_filestore = classmethod(lambda _cls: None)
