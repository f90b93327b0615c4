# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Keep what the browser shows at the end of a tour, for docs/images."""

import base64
import os
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo.tests.common import ChromeBrowser

#: An existing folder; without it no picture is taken.
VARIABLE = "MC_PICTURES"
TIMEOUT_SECONDS = 20


@contextmanager
def picture(name):
    """Save the last screen of the tour inside as ``<name>.png``."""
    folder = os.environ.get(VARIABLE)
    if not folder:
        yield
        return
    plain = ChromeBrowser._wait_code_ok

    def wait_and_save(browser, *args, **options):
        result = plain(browser, *args, **options)
        taken = browser.take_screenshot().result(timeout=TIMEOUT_SECONDS)
        path = Path(folder, f"{name}.png")
        path.write_bytes(base64.b64decode(taken["data"]))
        return result

    with patch.object(ChromeBrowser, "_wait_code_ok", wait_and_save):
        yield
