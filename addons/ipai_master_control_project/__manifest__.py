# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Pulser Master Control: Project",
    "summary": "Work items and project tasks that follow each other",
    "version": "1.0.0",
    "development_status": "Beta",
    "category": "Services/Project",
    "website": "https://github.com/Insightpulseai/odoo",
    "author": "InsightPulse AI",
    "license": "LGPL-3",
    "depends": ["ipai_master_control", "project"],
    "data": [
        "security/ir.model.access.csv",
        "security/mc_project_stage_security.xml",
        "views/mc_project_stage_views.xml",
        "views/mc_lane_views.xml",
        "views/mc_work_item_views.xml",
        "views/project_task_views.xml",
    ],
    "assets": {
        "web.assets_tests": ["ipai_master_control_project/static/tests/tours/*.js"],
    },
}
