"""Databases with the module in them, made from a template that holds Odoo's own modules."""

import os
import re
import shutil
import time

from .home import MODULE, REPO, digest_of, remove
from .server import run_odoo
from .shell import Failure, say

# What the suite and the demo work with; the module itself depends on less.
BASE_MODULES = ('sale_management', 'stock_delivery', 'mrp', 'sale_mrp')
# What the suite has beside them. The module uses it where it is installed: the benchmarks, which
# hold it against bare Odoo, go without.
SUITE_MODULES = ('stock_picking_batch', 'product_expiry', 'stock_dropshipping')
# The first one becomes everybody's; tests and tours are written for it.
LANGUAGES = 'en_US,ru_RU'

# Debian's package lacks this file of mail; without it each page logs an error in the browser.
MISSING_SCRIPT = 'mail/static/lib/selfie_segmentation/selfie_segmentation.js'
LEAVE_OUT_SCRIPT = f"""
INSERT INTO ir_asset (name, bundle, directive, path, sequence, active)
VALUES ('Left out: not in this package of Odoo', 'web.assets_backend', 'remove',
        '{MISSING_SCRIPT}', 16, true);
"""

PATIENCE = 60  # seconds

# Folders and files of the repository that leave no trace in a database (hidden ones neither).
TRACELESS = ('__pycache__', 'controllers', 'dev', 'dist', 'docs', 'market', 'run', 'tests')


def prepare(house, name, *, keep=False, also=()):
    """Make sure that the database `name` exists with the module as it is now.

    :param bool keep: update an existing database in place; otherwise a changed module gets a
        database made anew, which no earlier state can disturb.
    :param also: modules of Odoo that a new database gets beside those of the template
    :raise Failure: when Odoo can't install or update the module.
    """
    home, stamp = house.home, f'database-{name}'
    digest = digest_of(module_digest(), *_ground(house), *SUITE_MODULES)
    exists = name in house.postgres.databases()
    if exists and home.stamped(stamp, digest):
        return
    home.unstamp(stamp)
    if exists and keep:
        say(f"== Database {name}: updating the module")
        _show_warnings(run_odoo(house, name, '-u', MODULE, what="updating the module"))
    else:
        source = template(house)
        say(f"== Database {name}: installing the module")
        fresh = f'{name}_new'
        copy(house, source, fresh)
        _show_warnings(run_odoo(
            house, fresh, '-i', ','.join((MODULE, *also)), what="installing the module"))
        _check_installed(house, fresh)
        rename(house, fresh, name)
    home.stamp(stamp, digest)


def copy_prepared(house, source, name):
    """Make the database `name` anew as a copy of a prepared one, in a second or two."""
    stamps = house.home.stamps
    house.home.unstamp(f'database-{name}')
    copy(house, source, name)
    house.home.stamp(f'database-{name}', (stamps / f'database-{source}').read_text())


def _show_warnings(log):
    """Print what Odoo complained about, such as a model without access rights."""
    for line in log.splitlines():
        if re.search(r' (WARNING|ERROR|CRITICAL) ', line) and ' py.warnings: ' not in line:
            say(f"   {line}")


def _check_installed(house, name):
    state = house.postgres.sql(
        f"SELECT state FROM ir_module_module WHERE name = '{MODULE}'", database=name
    )
    if state != ['installed']:
        raise Failure(
            f"Odoo did not install {MODULE}: one of its dependencies may be missing.\n"
            f"    Full log: {house.home.log / name}.log"
        )


def template(house):
    """Return the name of the template database; it is made once (about a minute)."""
    with house.home.lock('template', "making the template database"):
        return _template(house)


def _template(house):
    name = f'sym_base_{digest_of(*_ground(house))[:8]}'
    existing = house.postgres.databases()
    if name in existing and filestore(house, name).is_dir():
        return name
    say("== Template database: installing Odoo's sales, stock and manufacturing (about a minute)")
    for old in existing:
        if old.startswith('sym_base_') and filestore(house, old).is_dir():
            drop(house, old)
    fresh = f'{name}_new'
    drop(house, fresh)
    house.postgres.sql(f"CREATE DATABASE {fresh} TEMPLATE template0 ENCODING 'UTF8'")
    filestore(house, fresh).mkdir(parents=True)
    options = ('-i', ','.join(BASE_MODULES), f'--load-language={LANGUAGES}')
    run_odoo(house, fresh, *options, what="making the template database")
    if not any((path / MISSING_SCRIPT).is_file() for path in house.odoo.addons_paths):
        house.postgres.sql(LEAVE_OUT_SCRIPT, database=fresh)
    rename(house, fresh, name)
    return name


def _ground(house):
    """Return all that a template is made from: the server, Odoo, and what is put in."""
    server, odoo = house.postgres, house.odoo
    made_with = (*BASE_MODULES, LANGUAGES, LEAVE_OUT_SCRIPT)
    return (server.host, server.port, str(odoo.root), odoo.version, *made_with)


def copy(house, source, name):
    """Make the database `name` a copy of another one, attachments included."""
    drop(house, name)
    # By the other strategy, the sequences of a copy count from its beginning again after a crash.
    house.postgres.sql(f'CREATE DATABASE {name} TEMPLATE {source} STRATEGY FILE_COPY')
    # Odoo never changes a stored file in place, so both databases may hold the same one.
    shutil.copytree(filestore(house, source), filestore(house, name), copy_function=os.link)


def rename(house, name, new_name):
    """Give a finished database its name; what had the name before is dropped."""
    drop(house, new_name)
    filestore(house, name).rename(filestore(house, new_name))
    house.postgres.sql(f'ALTER DATABASE {name} RENAME TO {new_name}')


def drop(house, name):
    """Remove a database, whoever is connected to it, and its attachments."""
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            house.postgres.sql(f'DROP DATABASE IF EXISTS {name} WITH (FORCE)')
            break
        except Failure as failure:
            # The server's own vacuum is at work there: only a superuser may end it.
            if 'to terminate process' not in str(failure) or time.monotonic() > give_up:
                raise
            time.sleep(0.5)
    remove(filestore(house, name))


def filestore(house, name):
    """Return the folder of a database's attachments."""
    return house.home.data / 'filestore' / name


def module_digest():
    """Return a hash of all that the module leaves in a database: models, views, data, words."""
    parts = []
    for file in sorted(_files(REPO)):
        parts += [str(file.relative_to(REPO)), file]
    return digest_of(*parts)


def _files(folder):
    for entry in folder.iterdir():
        if entry.name.startswith('.') or entry.name in TRACELESS or entry.suffix == '.md':
            continue
        if entry.is_dir():
            yield from _files(entry)
        elif entry.is_file():
            yield entry
