"""A queue of records that are due at a time, processed by several processes but never twice."""
import logging
from datetime import timedelta

from odoo import api, fields, models

from ...tools.advisory_lock import locked
from ...tools.transaction import CLASHES, give_way

_logger = logging.getLogger(__name__)
BATCH = 50
LATE = timedelta(minutes=10)
CHANNEL = 'yandex_market'


class YandexMarketQueueMixin(models.AbstractModel):
    """Records with ``account_id``, ``state`` and ``next_try``.

    Scheduled actions process what is due. Where OCA's ``queue_job`` is installed they make its jobs
    do it, in as many processes as its channel allows. Both lock the queue keys of a batch while
    they process it. Decision: "No queue of our own".
    """


    _name = 'yandex.market.queue.mixin'
    _description = "Yandex Market Work"

    _queue_state = None
    """The state of a record that waits."""

    # === TO BE DEFINED BY EACH MODEL === #

    @api.model
    def _find_due(self, account):
        """Find records of a cabinet that are due, in sequence; of many only the first ones."""
        raise NotImplementedError

    def _get_queue_key(self):
        """Return the key of what a record is about: records of one key are processed together.

        :rtype: str
        """
        raise NotImplementedError

    def _process_batch(self, account):
        """Process locked records. Afterwards all is committed, and none of them is due, unless the
        scheduled action has no time left.
        """
        raise NotImplementedError

    # === WORK === #

    @api.model
    def _prepare_due_jobs(self, domain=()):
        """Prepare the work of what is due, or make jobs of ``queue_job`` that do it.

        What has been due for long is processed here although there are jobs: nobody may run them.
        Decision: "The cabinets take turns, a batch each".

        :param domain: of the records that :meth:`_find_due` finds, where these are not all
        :return: generators for :func:`tools.turns.take_turns`, one for each cabinet
        :rtype: list
        """
        now = fields.Datetime.now()
        return [
            self._process_account(account) for account, since in self._read_group(
                [('state', '=', self._queue_state), ('next_try', '<=', now), *domain],
                ['account_id'], ['next_try:min'])
            if not self._enqueue_job(account) or since <= now - LATE]

    def _process_account(self, account):
        """Work what is due of a cabinet, a batch each step."""
        while self._process_turn(account):
            yield

    @api.model
    def _process_turn(self, account):
        """Process a batch of a cabinet, and return whether there may be another one."""
        try:
            return self._process_next_batch(account)
        except CLASHES:
            give_way(account)
            return True
        except Exception:  # one bad cabinet never holds up the next
            self.env.cr.rollback()
            _logger.exception("%s of cabinet %s failed.", self._description, account.id)
            return False

    @api.model
    def _reset_next_try(self, accounts):
        """Make all waiting records of cabinets due now."""
        now = fields.Datetime.now()
        self.search([
            ('account_id', 'in', accounts.ids), ('state', '=', self._queue_state),
            ('next_try', '>', now)]).next_try = now

    @api.model
    def _process_next_batch(self, account):
        """Process the due records of up to 50 queue keys that nobody else has locked.

        Texts are written in the language of the cabinet's responsible person.

        :return: whether there were any
        :rtype: bool
        """
        account = account._with_responsible_lang()
        self = self.with_env(account.env)
        keys = list(dict.fromkeys(record._get_queue_key() for record in self._find_due(account)))
        with locked(self.env, f'{self._name} {account.id}', keys, BATCH) as mine:
            if mine and len(mine) < len(keys):
                self._enqueue_job(account)  # another process begins with the rest
            batch = self._find_due(account).filtered(
                lambda record: record._get_queue_key() in mine)
            if batch:
                batch._process_batch(account)
        return bool(mine)

    # === JOBS OF QUEUE_JOB === #

    @api.model
    def _enqueue_job(self, account):
        """Create a job for what is due. One job waits for each cabinet; more may be running.

        :return: whether ``queue_job`` is installed
        :rtype: bool
        """
        if not hasattr(self, 'with_delay'):
            return False
        self._set_up_jobs()
        self.browse().with_company(account.company_id).with_delay(
            identity_key=f'{self._name} {account.id}',
            description=f'{self._description}: {account.name}')._process_job(account)
        self.env['ir.cron']._commit_progress()
        return True

    @api.model
    def _process_job(self, account):
        """Process a batch, and create another job where more is due."""
        if self._process_next_batch(account) and self._find_due(account):
            self._enqueue_job(account)

    @api.model
    def _set_up_jobs(self):
        """Create our channel and job function in ``queue_job``, once; our jobs may commit.

        Decision: "Jobs do not repeat".
        """
        functions = self.env['queue.job.function'].sudo()
        name = functions.job_function_name(self._name, '_process_job')
        if functions.job_config(name).job_function_id:
            return
        channels, root = functions.channel_id, self.env.ref('queue_job.channel_root')
        channel = channels.search([('name', '=', CHANNEL), ('parent_id', '=', root.id)]) or (
            channels.create({'name': CHANNEL, 'parent_id': root.id}))
        functions.create({'name': name, 'channel_id': channel.id, 'allow_commit': True})
