# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A pytest plugin that makes the web client's bundles once for all browser tests.

Each test's transaction is rolled back, and with it the bundles that its first page had
made: without this every browser test compiles them again. Odoo's own test runner does
the same before it opens a browser.
"""

import pytest


@pytest.fixture(scope="session", autouse=True)
def bundles(request, load_registry):
    """Make the bundles when a file of browser tests (``test_…browser.py``) runs."""
    if not any(item.path.stem.endswith("browser") for item in request.session.items):
        return
    from odoo.api import SUPERUSER_ID, Environment
    from odoo.modules.registry import Registry
    from odoo.tools import config

    name = config["db_name"]
    with Registry(name if isinstance(name, str) else name[0]).cursor() as cursor:
        env = Environment(cursor, SUPERUSER_ID, {})
        env["ir.qweb"]._pregenerate_assets_bundles()
