"""Databases with the module in them, made from a template that holds Odoo's own modules."""

import os
import shutil

from .home import MODULE, REPO, digest_of, remove
from .server import run_odoo
from .shell import say

# What the suite and the demo work with; the module itself depends on less.
BASE_MODULES = ('sale_management', 'stock_delivery', 'mrp', 'sale_mrp')
LANGUAGE = 'ru_RU'

# Debian's package lacks this file of mail; without it each page logs an error in the browser.
MISSING_SCRIPT = 'mail/static/lib/selfie_segmentation/selfie_segmentation.js'

# Folders and files of the repository that leave no trace in a database.
TRACELESS = ('.', '__pycache__', 'dev', 'docs', 'tests', 'market', 'controllers', 'run')


def prepare(home, odoo, postgres, name, *, keep=False):
    """Make sure that the database `name` exists with the module as it is now.

    :param bool keep: update an existing database in place; otherwise a changed module gets a
        database made anew, which no earlier state can disturb.
    :raise Failure: when Odoo can't install or update the module.
    """
    digest = module_digest()
    exists = name in postgres.databases()
    if exists and home.stamped(f'database-{name}', digest):
        return
    home.unstamp(f'database-{name}')
    if exists and keep:
        say(f"== Database {name}: updating the module")
        run_odoo(home, postgres, name, '-u', MODULE, what="updating the module")
    else:
        source = template(home, odoo, postgres)
        say(f"== Database {name}: installing the module")
        copy(home, postgres, source, name)
        run_odoo(home, postgres, name, '-i', MODULE, what="installing the module")
    home.stamp(f'database-{name}', digest)


def template(home, odoo, postgres):
    """Return the name of the template database; it is made once (about a minute)."""
    with home.lock('template', "making the template database"):
        return _template(home, odoo, postgres)


def _template(home, odoo, postgres):
    parts = (str(odoo.root), odoo.version, *BASE_MODULES, LANGUAGE, SQL_AFTER_INSTALL)
    name = f'sym_base_{digest_of(*parts)[:8]}'
    existing = postgres.databases()
    if name in existing and filestore(home, name).is_dir():
        return name
    say("== Template database: installing Odoo's sales, stock and manufacturing (about a minute)")
    for old in existing:
        if old.startswith('sym_base_'):
            drop(home, postgres, old)
    fresh = f'{name}_new'
    postgres.sql(f'CREATE DATABASE {fresh}')
    run_odoo(
        home, postgres, fresh, '-i', ','.join(BASE_MODULES), f'--load-language={LANGUAGE}',
        what="making the template database",
    )
    if not any((path / MISSING_SCRIPT).is_file() for path in odoo.addons_paths):
        postgres.sql(SQL_AFTER_INSTALL, database=fresh)
    filestore(home, fresh).mkdir(parents=True, exist_ok=True)
    filestore(home, fresh).rename(filestore(home, name))
    postgres.sql(f'ALTER DATABASE {fresh} RENAME TO {name}')
    return name


SQL_AFTER_INSTALL = f"""
INSERT INTO ir_asset (name, bundle, directive, path, sequence, active)
VALUES ('Left out: not in this package of Odoo', 'web.assets_backend', 'remove',
        '{MISSING_SCRIPT}', 16, true);
"""


def copy(home, postgres, source, name):
    """Make the database `name` a copy of another one, attachments included."""
    drop(home, postgres, name)
    postgres.sql(f'CREATE DATABASE {name} TEMPLATE {source}')
    # Odoo never changes a stored file in place, so both databases may hold the same one.
    shutil.copytree(filestore(home, source), filestore(home, name), copy_function=os.link)


def drop(home, postgres, name):
    """Remove a database, whoever is connected to it, and its attachments."""
    postgres.sql(f'DROP DATABASE IF EXISTS {name} WITH (FORCE)')
    remove(filestore(home, name))


def filestore(home, name):
    """Return the folder of a database's attachments."""
    return home.data / 'filestore' / name


def module_digest():
    """Return a hash of all that the module leaves in a database: models, views, data, words."""
    parts = []
    for file in sorted(_files(REPO)):
        parts += [str(file.relative_to(REPO)), file]
    return digest_of(*parts)


def _files(folder):
    for entry in folder.iterdir():
        if entry.name.startswith(TRACELESS[0]) or entry.name in TRACELESS or entry.suffix == '.md':
            continue
        if entry.is_dir():
            yield from _files(entry)
        elif entry.is_file():
            yield entry
