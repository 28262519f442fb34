"""Work that waits in rows until it is due, done by several processes without doing it twice."""
import logging
from datetime import timedelta

from odoo import api, fields, models

from ...tools.advisory_lock import locked

_logger = logging.getLogger(__name__)
BATCH = 50
LATE = timedelta(minutes=10)
CHANNEL = 'yandex_market'


class YandexMarketQueueMixin(models.AbstractModel):
    """Rows with ``account_id``, ``state`` and ``next_try``.

    Scheduled actions work what is due. Where OCA's ``queue_job`` is installed they hand it over to
    its jobs, which run in as many processes as its channel allows. Both take a batch, and keep a
    place for each of its parts meanwhile, so that nobody else works these at the same moment.
    """


    _name = 'yandex.market.queue.mixin'
    _description = "Yandex Market Work"

    _queue_state = None
    """The state of a row that waits."""

    # === WHAT EACH KIND OF WORK SAYS === #

    @api.model
    def _find_due(self, account):
        """Find rows of a cabinet that are due, the first ones first; not all of them, if many."""
        raise NotImplementedError

    def _get_queue_key(self):
        """Name what a row is about: rows about the same are worked together.

        :rtype: str
        """
        raise NotImplementedError

    def _process_batch(self, account):
        """Work rows that nobody else works; it ends with a commit. None of them is due then, unless
        the scheduled action has no time left.
        """
        raise NotImplementedError

    # === WORK === #

    @api.model
    def _prepare_due_jobs(self, domain=()):
        """Prepare the work of what is due, or hand it over to jobs of ``queue_job``.

        These may be held up, or nobody may run them: what has waited for long is worked here.

        :param domain: of the rows that :meth:`_find_due` finds, where these are not all of them
        :return: generators for :func:`tools.turns.take_turns`, one for each cabinet: one that is
            slow to answer, or has much to do, does not hold up the others
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
        """Work a batch, and tell whether there may be another one to work now."""
        try:
            return self._process_next_batch(account)
        except Exception:  # one bad cabinet never holds up the next
            self.env.cr.rollback()
            _logger.exception("%s of cabinet %s failed.", self._description, account.id)
            return False

    @api.model
    def _reset_next_try(self, accounts):
        """Have all that cabinets put off worked at once."""
        now = fields.Datetime.now()
        self.search([
            ('account_id', 'in', accounts.ids), ('state', '=', self._queue_state),
            ('next_try', '>', now)]).next_try = now

    @api.model
    def _process_next_batch(self, account):
        """Work what is due of up to 50 parts that nobody else works at the moment.

        What is said of them is written in the language of the cabinet's responsible person.

        :return: whether there were any
        :rtype: bool
        """
        account = account._with_responsible_lang()
        self = self.with_env(account.env)
        parts = list(dict.fromkeys(row._get_queue_key() for row in self._find_due(account)))
        with locked(self.env, f'{self._name} {account.id}', parts, BATCH) as mine:
            if mine and len(mine) < len(parts):
                self._enqueue_job(account)  # another process begins with the rest
            batch = self._find_due(account).filtered(lambda row: row._get_queue_key() in mine)
            if batch:
                batch._process_batch(account)
        return bool(mine)

    # === JOBS OF QUEUE_JOB === #

    @api.model
    def _enqueue_job(self, account):
        """Have a job begin with what is due. One waits for each cabinet; more may be at work.

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
        """Work a batch, and have another job go on where more has come in meanwhile."""
        if self._process_next_batch(account) and self._find_due(account):
            self._enqueue_job(account)

    @api.model
    def _set_up_jobs(self):
        """Tell ``queue_job``, once, of our channel, and that our jobs commit what they did."""
        functions = self.env['queue.job.function'].sudo()
        name = functions.job_function_name(self._name, '_process_job')
        if functions.job_config(name).job_function_id:
            return
        channels, root = functions.channel_id, self.env.ref('queue_job.channel_root')
        channel = channels.search([('name', '=', CHANNEL), ('parent_id', '=', root.id)]) or (
            channels.create({'name': CHANNEL, 'parent_id': root.id}))
        functions.create({'name': name, 'channel_id': channel.id, 'allow_commit': True})
