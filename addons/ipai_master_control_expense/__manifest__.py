# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Pulser Master Control: Expenses",
    "summary": "Expenses are approved as work items, with evidence of who decided",
    "version": "1.0.0",
    "development_status": "Beta",
    "category": "Human Resources/Expenses",
    "website": "https://github.com/Insightpulseai/odoo",
    "author": "InsightPulse AI",
    "license": "LGPL-3",
    "depends": ["ipai_master_control", "hr_expense"],
    "data": [
        "security/ipai_master_control_expense_groups.xml",
        "security/hr_expense_security.xml",
        "data/mc_source_event_data.xml",
        "data/tier_definition_data.xml",
        "views/hr_expense_views.xml",
    ],
    "assets": {
        "web.assets_tests": ["ipai_master_control_expense/static/tests/tours/*.js"]
    },
}
