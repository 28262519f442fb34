"""The proxy of the operator's guide, as nginx runs it."""
import contextlib
import re
import subprocess
import tempfile
import time
from pathlib import Path

import requests

from ..setup.debian import debian_program
from ..setup.home import REPO
from ..setup.server import free_port
from ..setup.shell import Failure
from ..setup.tied import start_tied

CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/x; uwsgi_temp_path {folder}/x; scgi_temp_path {folder}/x;
    upstream odoo {{ {servers} }}
    server {{ listen 127.0.0.1:{port}; {locations} }}
}}
"""
PATIENCE = 10  # seconds


@contextlib.contextmanager
def running_proxy(house, ports):
    """Give the address of the guide's proxy before Odoo, for as long as it is needed.

    :param list ports: of the Odoo servers, which are called by turns
    :raise Failure: nginx does not start
    """
    guide = (REPO / 'docs' / 'operator.md').read_text()
    locations = re.search(r'```nginx\n(.*?)```', guide, re.DOTALL)[1].replace(
        'http://127.0.0.1:8069', 'http://odoo')
    servers = ' '.join(f'server 127.0.0.1:{port} fail_timeout=1s;' for port in ports)
    port = free_port()
    with tempfile.TemporaryDirectory(prefix='sym-nginx-') as folder:
        config = Path(folder, 'nginx.conf')
        config.write_text(CONFIGURATION.format(
            folder=folder, port=port, servers=servers, locations=locations))
        program, env = debian_program(house.home, 'nginx')
        nginx = start_tied(
            [program, '-p', folder, '-c', config], env=env, stdin=subprocess.DEVNULL)
        try:
            url = f'http://127.0.0.1:{port}'
            _wait(nginx, url)
            yield url
        finally:
            nginx.terminate()
            nginx.wait()


def _wait(nginx, url):
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            return requests.get(url, timeout=1)
        except requests.RequestException:
            if nginx.poll() is not None or time.monotonic() > give_up:
                raise Failure("nginx did not start.") from None
            time.sleep(0.1)
