# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A real browser that looks at one page at a time (Chrome DevTools Protocol)."""

import base64
import itertools
import json
import subprocess
import urllib.request
from pathlib import Path

import websocket
from sla_helpers import wait_for

from tools.setup import debian_programs

START_SECONDS = 60
ANSWER_SECONDS = 60
OPTIONS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--hide-scrollbars", "--no-first-run", "--disable-background-networking"),
    *("--remote-debugging-port=0", "--remote-allow-origins=*", "about:blank"),
)


def program():
    """Return the browser's path, None when this machine has none."""
    return debian_programs.on_path(debian_programs.CHROMIUM)


class Chromium:
    """The browser with one tab, in a context.

    :param folder: an empty folder for its profile
    :param width: of the page, in pixels
    :param height: of the page, in pixels
    """

    def __init__(self, folder, width, height):
        self.folder, self.width, self.height = Path(folder), width, height
        self._numbers = itertools.count(1)

    def __enter__(self):
        self.process = subprocess.Popen(
            [
                program(),
                f"--user-data-dir={self.folder}",
                f"--window-size={self.width},{self.height}",
                *OPTIONS,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._connect()
        except BaseException:
            self.process.kill()
            raise
        return self

    def _connect(self):
        port = wait_for(self._port, START_SECONDS, "the browser to start")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            pages = [page for page in json.load(answer) if page["type"] == "page"]
        self._socket = websocket.create_connection(
            pages[0]["webSocketDebuggerUrl"], timeout=ANSWER_SECONDS
        )

    def _port(self):
        file = self.folder / "DevToolsActivePort"
        return file.read_text().split()[0] if file.exists() else None

    def __exit__(self, *_exception):
        self._socket.close()
        self.process.terminate()
        self.process.wait()

    def call(self, method, **params):
        """Call a method of the protocol and return its result."""
        number = next(self._numbers)
        self._socket.send(
            json.dumps({"id": number, "method": method, "params": params})
        )
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                assert "error" not in message, message
                return message["result"]

    def evaluate(self, expression):
        """Return the value of a JavaScript expression, as JSON holds it."""
        result = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True
        )
        return result["result"].get("value")

    def open(self, url, **cookies):
        """Go to a page with cookies for its site."""
        for name, value in cookies.items():
            self.call("Network.setCookie", name=name, value=value, url=url)
        self.call("Page.navigate", url=url)

    def resize(self, height):
        """Make the page so high that all of it is drawn."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=self.width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def picture(self, path):
        """Save what it shows as PNG."""
        taken = self.call("Page.captureScreenshot", format="png")
        Path(path).write_bytes(base64.b64decode(taken["data"]))
