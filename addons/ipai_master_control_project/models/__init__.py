# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import mc_lane
from . import mc_project_stage
from . import mc_work_item
from . import mc_work_item_push
from . import mc_work_item_follow
from . import project_task
from . import project_task_sync
from . import project_project
