"""The same causes where Odoo reserves nothing by itself, and goods go out in three steps."""
from odoo.tests import tagged

from .test_causes import TestCauses


@tagged('post_install', '-at_install')
class TestCausesInSteps(TestCauses):

    def setUp(self):
        super().setUp()
        self.warehouse.delivery_steps = 'pick_pack_ship'
        (self.warehouse.out_type_id | self.warehouse.pick_type_id
         | self.warehouse.pack_type_id).reservation_method = 'manual'


del TestCauses  # it is collected where it is defined
