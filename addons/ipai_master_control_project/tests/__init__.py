# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import test_access
from . import test_approval
from . import test_batch
from . import test_browser
from . import test_company
from . import test_deadline
from . import test_dependency
from . import test_echo
from . import test_lost_task
from . import test_make_task
from . import test_moves
from . import test_stage
from . import test_values
