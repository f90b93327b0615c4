# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import (
    mc_lane,
    mc_project_stage,
    mc_work_item,
    mc_work_item_follow,
    mc_work_item_push,
    project_project,
    project_task,
    project_task_sync,
)
