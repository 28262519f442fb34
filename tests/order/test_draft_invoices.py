from odoo.tests import tagged

from .. import payloads
from ..payloads import item
from .test_order_life import OrderLifeCase


@tagged('post_install', '-at_install')
class TestDraftInvoices(OrderLifeCase):
    """An invoice that is a draft when the Market changes its order. Three kettles for 300."""

    def setUp(self):
        super().setUp()
        self._make_books()
        (self.kettle | self.toaster).invoice_policy = 'order'
        self.placed = payloads.fbs(item('KETTLE', 3, 100), item('TOASTER', 1, 50))
        self.row = self._take(self.placed)
        self.sale = self.row.sale_order_id
        self.invoice = self.sale._create_invoices()

    def _tell(self, count=3, payment=300, subsidy=0, at='03:00:00'):
        told = payloads.pulled(self.placed, self.shop.campaign_id,
                               updateDate=f'2026-11-21T{at}+03:00')
        told['items'][0]['count'] = count
        for name, value in (('payment', payment), ('subsidy', subsidy)):
            told['items'][0]['prices'][name] = {'value': value, 'currencyId': 'RUR'}
        self._pull(told)

    def _get_calls(self):
        return self.sale.activity_ids.filtered(
            lambda activity: self.invoice.display_name in (activity.summary or ''))

    def test_what_the_market_changed_calls_a_person_for_the_draft(self):
        self._tell(count=1, payment=100)
        self.assertEqual((self.row.state, self.sale.amount_total), ('imported', 150))
        self.assertEqual((self.invoice.state, self.invoice.amount_total), ('draft', 350))
        self.assertEqual(len(self._get_calls()), 1)

    def test_another_price_calls_too(self):
        self._tell(payment=270)
        self.assertEqual(len(self._get_calls()), 1)

    def test_what_is_no_matter_of_an_invoice_calls_nobody(self):
        self._tell(subsidy=5)
        self._tell(at='04:00:00')
        self.assertFalse(self._get_calls())

    def test_a_cancelled_invoice_is_no_matter(self):
        self.invoice.button_cancel()
        self._tell(count=1, payment=100)
        self.assertFalse(self._get_calls())

    def test_a_draft_of_other_lines_is_no_matter(self):
        self.invoice.invoice_line_ids.filtered(
            lambda line: line.product_id == self.kettle).unlink()
        self._tell(count=1, payment=100)
        self.assertFalse(self._get_calls())
