"""OCA's queue_job, for the tests of a running Odoo that has it; nothing else needs it."""

from dataclasses import replace

from .home import digest_of, remove
from .house import write_config
from .server import run_odoo
from .shell import run, say

NAME = 'queue_job'
# Without their dependencies: the add-on's is a package odoo, which the registry does not have.
PACKAGES = ('odoo-addon-queue-job==19.0.2.4.0.1', 'openupgradelib==3.13.7')


def with_queue_job(house, database):
    """Return the house with the add-on at hand, downloaded once, and installed in a database.

    :raise Failure: no network, or Odoo can't install it.
    """
    fitted = replace(house, queue_job=_download(house.home))
    write_config(fitted)
    installed = f"SELECT state FROM ir_module_module WHERE name = '{NAME}'"
    if house.postgres.sql(installed, database=database) != ['installed']:
        say(f"== Database {database}: installing queue_job")
        run_odoo(fitted, database, '-i', NAME, what="installing queue_job")
    return fitted


def _download(home):
    folder, digest = home.path / NAME, digest_of(*PACKAGES)
    if not home.stamped(NAME, digest):
        home.unstamp(NAME)
        remove(folder)
        say("== OCA's queue_job: downloading")
        run([home.python, '-m', 'pip', 'install', '--no-input', '--no-deps', '--target', folder,
             *PACKAGES], log=home.log / 'pip.log', what="downloading queue_job",
            env=home.environment(PIP_DISABLE_PIP_VERSION_CHECK='1'))
        home.stamp(NAME, digest)
    return folder
