# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import release

from . import test_access
from . import test_batch
from . import test_demo
from . import test_exit
from . import test_hire
from . import test_outcome

if release.version_info[0] >= 19:
    from . import test_versions
