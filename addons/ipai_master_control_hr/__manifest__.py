# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Pulser Master Control: Employees",
    "summary": "A hire starts onboarding, a departure offboarding; both report back",
    "version": "1.0.0",
    "development_status": "Beta",
    "category": "Human Resources/Employees",
    "website": "https://github.com/Insightpulseai/odoo",
    "author": "InsightPulse AI",
    "license": "LGPL-3",
    "depends": ["ipai_bpmn", "hr"],
    "data": [
        "data/mc_source_event_data.xml",
        "data/bpmn_process_data.xml",
        "views/hr_employee_views.xml",
    ],
    "demo": [
        "demo/hr.department.csv",
        "demo/hr.job.csv",
        "demo/res_users_demo.xml",
        "demo/hr.employee.csv",
        "demo/mc_lane_demo.xml",
        "demo/hr_employee_demo.xml",
    ],
    "assets": {
        "web.assets_tests": ["ipai_master_control_hr/static/tests/tours/*.js"],
    },
}
