# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import release

from . import (
    test_access,
    test_batch,
    test_browser,
    test_demo,
    test_exit,
    test_hire,
    test_outcome,
)

if release.version_info[0] >= 19:
    from . import test_versions
