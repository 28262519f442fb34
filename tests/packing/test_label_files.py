import errno
from base64 import b64decode
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_attachment import IrAttachment

from ...market.client import Client
from .label_case import LabelCase

LOGGERS = (
    'odoo.addons.sale_yandex_market.models.packing.order_label',
    'odoo.addons.sale_yandex_market.wizards.yandex_market_label_print',
    'odoo.addons.base.models.ir_attachment')


@tagged('post_install', '-at_install')
class TestLabelFiles(LabelCase):
    """A label that can't be read is fetched anew, or named; the others are printed."""

    def setUp(self):
        super().setUp()
        self.enterContext(mute_logger(*LOGGERS))
        self.orders, self.deliveries = self._pack(3)
        self._run('cron_send_commands')
        self._run('cron_fetch_labels')
        self.numbers = [order.id for order in self.orders]

    def _spoil(self, content):
        """Let the file of the second label be another one than was stored; None: it is gone."""
        label = self.deliveries[1].yandex_market_label_id
        path = Path(label._full_path(label.store_fname))
        whole = path.read_bytes()
        self.addCleanup(path.write_bytes, whole)
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content(whole))
        label.invalidate_recordset()

    def test_a_label_that_is_not_whole_on_the_disk_is_fetched_anew(self):
        for name, content in (
                ('cut off', lambda whole: whole[:len(whole) // 2]), ('empty', lambda whole: b''),
                ('gone', None), ('of zeros', lambda whole: bytes(len(whole))),
                ('no PDF inside', lambda whole: b'%PDF-1.4 nothing in here %%EOF')):
            with self.subTest(name):
                self._spoil(content)
                before = len(self._calls('generateOrderLabels'))
                pdf = self._printed(self.deliveries.action_yandex_market_labels())
                self.assertEqual(self._pages(pdf), self.numbers)
                self.assertEqual(len(self._calls('generateOrderLabels')) - before, 1)

    def test_one_that_the_market_gives_unreadable_is_named_and_the_others_are_printed(self):
        for name, content in (
                ('cut off', lambda whole: whole[:-200]),
                ('broken inside', lambda whole: b'%PDF-1.4 nothing in here %%EOF')):
            with self.subTest(name):
                self._spoil(lambda whole: b'')
                fetch = Client.generate_order_labels

                def spoil(client, *arguments, fetch=fetch, content=content):
                    return content(fetch(client, *arguments))

                with patch.object(Client, 'generate_order_labels', spoil):
                    action = self.deliveries.action_yandex_market_labels()
                self.assertIn(f"{self.numbers[1]}: ", action['params']['message'])
                self.assertIn("can't be read", action['params']['message'])
                self.assertEqual(
                    self._pages(self._printed(action['params']['next'])),
                    [self.numbers[0], self.numbers[2]])
                self.assertEqual(
                    self._pages(self._printed(self.deliveries.action_yandex_market_labels())),
                    self.numbers, "it is asked for again")

    def test_a_file_of_many_that_is_unreadable_holds_up_no_label_that_is_here(self):
        orders, deliveries = self._pack(11)
        self._run('cron_send_commands')
        self._waiting(deliveries.yandex_market_order_id, 'label').state = 'superseded'
        deliveries |= self.deliveries
        with patch.object(Client, 'download_report', return_value=b'%PDF-1.4 cut'):
            action = deliveries.action_yandex_market_labels()
            job = self.env['yandex.market.label.print'].browse(action['res_id'])
            self._run('cron_fetch_labels')
            self._run('cron_fetch_labels')
            self.assertEqual(job.state, 'waiting', "it is fetched again")
            with patch.object(type(job), '_is_new', return_value=False):
                job._process()
        self.assertEqual(job.state, 'done')
        self.assertEqual(self._pages(b64decode(
            job.with_context(bin_size=False).pdf)), self.numbers)
        named = [line.partition(':')[0] for line in job.missing.splitlines()]
        self.assertEqual(named, [str(order.id) for order in orders])

    def test_an_unreadable_label_is_not_kept_by_the_scheduled_action(self):
        _orders, delivery = self._pack()
        self._run('cron_send_commands')
        with patch.object(Client, 'generate_order_labels', return_value=b'%PDF-1.4'):
            self._run('cron_fetch_labels')
        command = self._waiting(delivery.yandex_market_order_id, 'label')
        self.assertEqual((len(command), command.attempts), (1, 1))

    def _fill_disk(self, times):
        """Let the disk be full for some files: half of each is written, then there is an error."""
        write, left = IrAttachment._file_write, [times]

        def fail(attachment, content, checksum):
            if not left[0]:
                return write(attachment, content, checksum)
            left[0] -= 1
            _name, path = attachment._get_path(content, checksum)
            self.addCleanup(Path(path).unlink, missing_ok=True)
            Path(path).write_bytes(content[:len(content) // 2])
            raise OSError(errno.ENOSPC, "No space left on device")

        return patch.object(self.env.registry['ir.attachment'], '_file_write', fail)

    def test_a_full_disk_is_tried_again_while_the_person_waits(self):
        self.deliveries.yandex_market_label_id.sudo().unlink()
        with self._fill_disk(2):
            action = self.deliveries.action_yandex_market_labels()
            job = self.env['yandex.market.label.print'].browse(action['res_id'])
            self.assertEqual(job.state, 'waiting')
            self.assertIn("No space left on device", job.progress)
            self._run('cron_fetch_labels')
            self.assertEqual(job.state, 'waiting')
            self._run('cron_fetch_labels')
        self.assertEqual(job.state, 'done')
        self.assertEqual(self._pages(self._printed(job.action_refresh())), self.numbers)

    def test_a_label_for_which_there_was_no_space_is_fetched_by_the_scheduled_action(self):
        (order,), delivery = self._pack()
        self._run('cron_send_commands')
        command = self._waiting(delivery.yandex_market_order_id, 'label')
        with self._fill_disk(1), mute_logger(
                'odoo.addons.sale_yandex_market.models.outbox.command_reading'):
            self._run('cron_fetch_labels')
        self.assertEqual((command.state, command.attempts), ('waiting', 1))
        command.next_try = fields.Datetime.now()
        self._run('cron_fetch_labels')
        self.assertEqual(command.state, 'done')
        self.assertEqual(self._pages(delivery.yandex_market_label_id.raw), [order.id])
