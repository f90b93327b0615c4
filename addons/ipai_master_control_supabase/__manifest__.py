# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Pulser Master Control: Supabase",
    "summary": "Work items, clocks, evidence and processes mirrored to Supabase",
    "version": "1.0.0",
    "development_status": "Beta",
    "category": "Productivity",
    "website": "https://github.com/Insightpulseai/odoo",
    "author": "InsightPulse AI",
    "license": "LGPL-3",
    "depends": ["ipai_master_control"],
    "data": [
        "security/ir.model.access.csv",
        "security/mc_mirror_security.xml",
        "data/mc_mirror_data.xml",
        "views/mc_mirror_problem_views.xml",
        "views/mc_mirror_command_views.xml",
        "views/mc_mirror_views.xml",
        "views/mc_mirror_menus.xml",
    ],
    "assets": {
        "web.assets_tests": ["ipai_master_control_supabase/static/tests/tours/*.js"],
    },
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
