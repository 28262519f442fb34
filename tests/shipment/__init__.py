from . import test_shipments
