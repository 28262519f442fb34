"""A page of a running Odoo in a browser without a window, for pictures of it."""
import base64
import contextlib
import io
import itertools
import json
import subprocess
import tempfile
import time
from pathlib import Path

import requests
import websocket
from PIL import Image

from .setup.browser import find_browser
from .setup.shell import Failure
from .setup.tied import start_tied

WIDTH = 1280
COLOURS = 256
PATIENCE = 60  # seconds
SWITCHES = (
    '--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
    '--hide-scrollbars', '--remote-debugging-port=0', '--remote-allow-origins=*', '--mute-audio',
    '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--no-proxy-server', '--force-prefers-reduced-motion')


class Page:
    """The only page of a browser: a user of Odoo looks at it.

    :ivar url: of the running Odoo
    """

    def __init__(self, url, socket):
        self.url = url
        self._socket = socket
        self._numbers = itertools.count(1)

    def log_in(self, database, login, password):
        """Be a user from now on.

        :raise setup.shell.Failure: Odoo does not let them in.
        """
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(f'{self.url}/web/session/authenticate', timeout=PATIENCE, json={
                'params': {'db': database, 'login': login, 'password': password}})
            if not answer.json().get('result', {}).get('uid'):
                raise Failure(f"{login} can't log in to {database}.")
            key = session.cookies['session_id']
        self._command('Network.setCookie', url=self.url, name='session_id', value=key)

    def open(self, path, *, height, until):
        """Go to a path of Odoo.

        :param int height: of the page in pixels
        :param str until: selector of what is there when all is drawn
        :raise setup.shell.Failure: it does not come.
        """
        self._command('Emulation.setDeviceMetricsOverride', width=WIDTH, height=height,
                      deviceScaleFactor=1, mobile=False)
        self._command('Emulation.setTimezoneOverride', timezoneId='Europe/Moscow')
        self._command('Page.navigate', url='about:blank')
        self._command('Page.navigate', url=self.url + path)
        self.wait_for(f'document.querySelector({json.dumps(until)})')

    def click(self, selector):
        """Press what is there, once it is."""
        found = f'document.querySelector({json.dumps(selector)})'
        self.wait_for(found)
        self.run(f'{found}.click()')

    def wait_for(self, expression):
        """Wait until an expression of JavaScript is true.

        :raise setup.shell.Failure: it never is.
        """
        give_up = time.monotonic() + PATIENCE
        while not self.run(f'Boolean({expression})'):
            if time.monotonic() > give_up:
                text = self.run('document.body.innerText')
                raise Failure(f"This never came: {expression}. The page says: {text[:500]}")
            time.sleep(0.2)

    def run(self, expression):
        """Evaluate an expression of JavaScript, and return its value."""
        answer = self._command('Runtime.evaluate', expression=expression, returnByValue=True)
        return answer['result'].get('value')

    def take_picture(self, file):
        """Save what is seen, in few colours, so that it stays small.

        :param pathlib.Path file: PNG
        """
        self.wait_for('document.fonts.status === "loaded"')
        self.wait_for('!document.querySelector(".o_loading_indicator")')
        time.sleep(1)  # Odoo's bars and badges move into their places
        data = self._command('Page.captureScreenshot')['data']
        picture = Image.open(io.BytesIO(base64.b64decode(data))).convert('RGB')
        few = picture.quantize(COLOURS, kmeans=3, dither=Image.Dither.NONE)
        few.save(file, optimize=True)

    def _command(self, method, **parameters):
        """Tell the browser something, and return what it answers."""
        number = next(self._numbers)
        self._socket.send(json.dumps({'id': number, 'method': method, 'params': parameters}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get('id') == number:
                break
        if 'error' in answer:
            raise Failure(f"The browser does not take {method}: {answer['error']['message']}")
        return answer['result']


@contextlib.contextmanager
def open_page(url):
    """Start a browser, give its `Page`, and end it after the ``with`` block.

    :param str url: of the running Odoo
    :raise setup.shell.Failure: there is no browser, or it does not start.
    """
    browser = find_browser()
    if not browser:
        raise Failure("There is no Chromium in PATH. ./run test installs it, or says how.")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = start_tied(
            [browser, *SWITCHES, f'--user-data-dir={folder}', 'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            socket = websocket.create_connection(
                _find_address(process, Path(folder)), timeout=PATIENCE, suppress_origin=True)
            with contextlib.closing(socket):
                yield Page(url, socket)
        finally:
            process.terminate()
            process.wait()


def _find_address(process, folder):
    """Find out where the browser takes commands for its page."""
    file = folder / 'DevToolsActivePort'
    give_up = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < give_up:
        with contextlib.suppress(OSError, IndexError, requests.RequestException), \
                requests.Session() as session:
            session.trust_env = False
            port = file.read_text().split()[0]
            pages = session.get(f'http://127.0.0.1:{port}/json/list', timeout=5).json()
            return next(page['webSocketDebuggerUrl'] for page in pages if page['type'] == 'page')
        time.sleep(0.2)
    raise Failure("The browser did not start.")
