"""Take the push API out of the module. This file is the list of what goes.

The Market ends the push API on 31 December 2026; docs/operator.md says what to do then.

    python3 dev/remove_push.py <folder of the module>

Nothing is changed unless all of it is there. The pages in docs/ and the module's own page
(static/description) speak of push too: they are rewritten by hand.
"""

import argparse
import re
import shutil
import sys
from pathlib import Path

# Files and folders that exist for push alone. The first one moves to `migrations/<next version>`.
MIGRATION = 'dev/push_migration'
ROOMS = (
    'controllers/push.py',
    'market/push.py',
    'models/push',
    'views/push_views.xml',
    'tests/push',
    'dev/push.py',
    'dev/bench/accept.py',
    'dev/fuzz/push.py',
    'dev/live/parallel_shell.py',
    'dev/live/test_parallel.py',
    'dev/live/test_push.py',
    'dev/simulator/push',
    'dev/live/test_remove_push.py',
    'dev/remove_push.py',
    MIGRATION,
)

# The lines elsewhere that bring them in, without their indentation.
LINES = {
    '__manifest__.py': ("'views/push_views.xml',",),
    'controllers/__init__.py': ("from . import push",),
    'models/__init__.py': ("from . import push",),
    'tests/__init__.py': ("from .push import *  # noqa: F403 - its test modules",),
    'data/neutralize.sql': ("UPDATE yandex_market_shop SET push_token = NULL;",),
    'dev/suite.py': ("'test_remove_push',",),
    'dev/stage.py': (
        "from . import push",
        "push.connect(rpc, market, shops)",
    ),
    'dev/demo.py': (
        "from . import push",
        "'push': push.let_in,",
    ),
    'dev/live/test_pooler.py': (
        "from .. import push",
        "push.place,",
    ),
    'dev/bench/__main__.py': (
        "accept,",
        "'accept': accept,",
    ),
    'dev/fuzz/__main__.py': (
        "from . import push",
        "problems += push.find_half_stored(stage.rpc, stored)",
    ),
    'dev/fuzz/client.py': (
        "from . import push",
        "**push.DOORS,",
    ),
    'dev/fuzz/crowd.py': (
        "from . import push",
        "push.find_tokens,",
    ),
    'dev/live/old_data.py': (
        "from .. import push",
        "self.orders['asked'] = push.place_one(self.market, NewLine('PLAIN', 1, PRICE))",
    ),
    'dev/simulator/server.py': (
        "from .push.life import PushLife",
        "PushLife,",
    ),
    'dev/simulator/control.py': (
        "from .push import commands as push_commands",
        "*push_commands.COMMANDS,",
    ),
    'dev/simulator/__main__.py': (
        "from .push import command_line as push_command_line",
        "push_command_line.add_commands(command, _tell, _show)",
        "or, for the old push API:",
        "%(prog)s connect --shop FBS --url <address for push> --token <token for push>",
    ),
}

# Where the version stands. What must be done after an update makes its first number another one.
VERSIONED = ('__manifest__.py', 'market/transport.py')
VERSION = re.compile(r'\b19\.0\.(\d+)\.\d+\.\d+\b')

# What people read of push: where the files of translations say that a text comes from.
TRANSLATIONS = ('i18n/sale_yandex_market.pot', 'i18n/ru.po')
SOURCES = re.compile(
    r'code:addons/sale_yandex_market/(models/push/|controllers/push\.py)'
    r'|model_terms:ir\.ui\.view,arch_db:sale_yandex_market\.\w+_push$'
    r'|model:ir\.model\.fields,\w+:sale_yandex_market\.field_yandex_market_'
    r'(order__(is_refused|answered_number)|account__is_leaving_push'
    r'|shop__(shortage_policy|push_token|last_push_at|is_pushed_to|is_leaving_push))$'
    r'|model:ir\.model\.fields\.selection,name:sale_yandex_market\.selection__yandex_market_'
    r'(\w+__channel__push|shop__shortage_policy__\w+)$'
)


def remove_push(module):
    """Remove the rooms, the lines and the texts, and leave what brings databases along.

    :param pathlib.Path module: folder of the module, with all files of the repository.
    :raise ValueError: something of it is not there; then nothing is changed.
    """
    missing = [name for name in ROOMS if not (module / name).exists()]
    changed = {}
    for name, lines in LINES.items():
        changed[name], unknown = _without_lines((module / name).read_text('utf-8'), lines)
        missing += [f"{name}: {line}" for line in unknown]
    for name in TRANSLATIONS:
        text = (module / name).read_text('utf-8')
        changed[name] = _without_texts(text)
        if changed[name] == text:
            missing.append(f"{name}: any text of push")
    versions = set()
    for name in VERSIONED:
        text = changed.get(name) or (module / name).read_text('utf-8')
        changed[name] = VERSION.sub(_next_version, text)
        versions.update(found[0] for found in VERSION.finditer(changed[name]))
    if len(versions) != 1:
        missing.append(f"one version in {' and '.join(VERSIONED)}")
    if missing:
        raise ValueError("Not found, or more than once:\n" + '\n'.join(missing))
    for name, text in changed.items():
        (module / name).write_text(text, 'utf-8')
    (module / 'migrations').mkdir(exist_ok=True)
    shutil.copytree(module / MIGRATION, module / 'migrations' / versions.pop())
    for name in ROOMS:
        path = module / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _next_version(found):
    """Return the version in which nothing is left of push."""
    return f'19.0.{int(found[1]) + 1}.0.0'


def _without_lines(text, lines):
    """Return a text without some lines, and those of them that it does not have exactly once."""
    kept = text.splitlines(keepends=True)
    unknown = []
    for line in lines:
        found = [number for number, other in enumerate(kept) if other.strip() == line]
        if len(found) == 1:
            del kept[found[0]]
        else:
            unknown.append(line)
    return ''.join(kept), unknown


def _without_texts(text):
    """Return a file of translations without what only push says."""
    kept = []
    for entry in text.split('\n\n'):
        lines = entry.split('\n')
        sources = [line for line in lines if line.startswith('#: ')]
        gone = [line for line in sources if SOURCES.match(line.removeprefix('#: '))]
        if not gone or len(gone) < len(sources):
            kept.append('\n'.join(line for line in lines if line not in gone))
    return '\n\n'.join(kept).rstrip('\n') + '\n'


def main():
    """Run at the command line; 1 when something was not found."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('module', type=Path, help="its folder: a copy, or a branch of its own")
    try:
        remove_push(parser.parse_args().module)
    except (OSError, ValueError) as error:
        sys.stderr.write(f'{error}\n')
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
