"""What the calls have left: in the database, in the logs, in the memory of Odoo's workers."""
import json
import os
import re
import signal
from pathlib import Path

from ..setup.tied import members
from .bodies import NAME, PHONE, STREET

# What Odoo itself says of calls by XML-RPC that give nothing back, which the stage makes.
ITS_OWN = re.compile(r"cannot marshal None|odoo\.addons\.rpc\.controllers\.xmlrpc")
BAD = re.compile(r'(Traceback \(most recent|\bERROR\b|\bCRITICAL\b).*')
SERVER_LOG = 'server.log'
PERSONAL = (NAME, PHONE.lstrip('+'), STREET)


def workers(odoo):
    """Give the numbers of Odoo's processes that answer calls."""
    return [pid for pid in members(odoo.process.pid) if 'odoo-bin gevent' not in _command(pid)]


def _command(pid):
    try:
        return Path(f'/proc/{pid}/cmdline').read_bytes().replace(b'\0', b' ').decode()
    except OSError:
        return ''


def memory(odoo):
    """Give the largest memory of one of Odoo's processes, in MB."""
    sizes = []
    for pid in workers(odoo):
        found = re.search(r'VmRSS:\s+(\d+)', Path(f'/proc/{pid}/status').read_text())
        sizes.append(int(found[1]) // 1024 if found else 0)
    return max(sizes)


def dump_threads(odoo):
    """Have all processes write their stacks into the log, as an operator does."""
    for pid in workers(odoo):
        os.kill(pid, signal.SIGQUIT)


def find_in_log(log, begin, secrets):
    """Find in a log what must not be there: faults, keys and tokens, and who bought.

    :return: texts
    :rtype: list
    """
    with log.open('rb') as file:
        file.seek(begin)
        text = file.read().decode(errors='replace')
    found = [f"{secret[:4]}… in {log.name}" for secret in secrets if secret in text]
    escaped = [json.dumps(word)[1:-1] for word in PERSONAL]
    found += [f"{word} in {log.name}" for word in (*PERSONAL, *escaped) if word in text]
    if log.name == SERVER_LOG:
        return found  # every transaction that was overtaken leaves an error there
    records = re.split(r'\n(?=\d{4}-\d\d-\d\d \d\d:)', text)
    found += [record[:1500] for record in records
              if BAD.search(record) and not ITS_OWN.search(record)]
    return found
