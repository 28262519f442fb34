import csv
import io
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...tools.removal import as_text, find_stored_models, write_archive
from .. import payloads
from ..common import MarketCase
from ..payloads import item

FORMULA = '=HYPERLINK("http://evil.example";"Цена")'


@tagged('post_install', '-at_install')
class TestRemoval(MarketCase):
    """What is offered before the module is removed. The removal itself: dev/live/test_removal.py"""

    def _export(self):
        with zipfile.ZipFile(io.BytesIO(write_archive(self.env))) as archive:
            return {name: archive.read(name).decode('utf-8-sig') for name in archive.namelist()}

    def test_a_text_of_the_market_is_no_formula_in_a_spreadsheet(self):
        order = self._take(payloads.fbs(item('KETTLE', 1, 100)))
        order.line_ids.name = FORMULA
        [row] = csv.DictReader(io.StringIO(self._export()['yandex.market.order.line.csv']))
        self.assertEqual(row['name'], f"'{FORMULA}")
        for text, written in (
                ('@SUM(A1)', "'@SUM(A1)"), ('\t=1', "'\t=1"), ('+7 900', "'+7 900"),
                ('-12.5', '-12.5'), ('Чайник', 'Чайник'), ('', '')):
            with self.subTest(text):
                self.assertEqual(as_text(text), written)

    def test_no_secret_and_no_message_is_in_the_file(self):
        self._take(payloads.fbs(item('KETTLE', 1, 100)))
        text = '\n'.join(self._export().values())
        for secret in (self.account.api_key, self.account.webhook_key, self.shop.webhook_key):
            self.assertTrue(secret)
            self.assertNotIn(secret, text)
        self.assertNotIn('"order":', text)

    def test_each_model_with_a_record_is_in_the_file(self):
        self._take(payloads.fbs(item('KETTLE', 1, 100)))
        filled = {f'{model._name}.csv' for model in find_stored_models(self.env)
                  if model.search_count([])}
        self.assertEqual(self._export().keys(), filled)
        self.assertIn('yandex.market.account.csv', filled)

    def test_only_administrators_get_it(self):
        manager = new_test_user(self.env, 'chief', groups='sale_yandex_market.group_market_manager')
        with self.assertRaises(AccessError):
            self.env['base.module.uninstall'].with_user(manager).browse(
            ).action_yandex_market_export()

    def test_the_carrier_of_orders_stays_as_long_as_they_have_it(self):
        carrier = self.env.ref('sale_yandex_market.delivery_carrier_market')
        sale = self._take(payloads.fbs(item('KETTLE', 1, 100))).sale_order_id
        sale.carrier_id = carrier
        with self.assertRaisesRegex(UserError, "Archive it"):
            carrier.unlink()
        sale.carrier_id = False
        sale.picking_ids.carrier_id = False
        carrier.unlink()
        self.assertFalse(carrier.exists())
