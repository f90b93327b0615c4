# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Pulser BPMN",
    "summary": "BPMN 2.0 processes whose lanes become work items",
    "version": "1.1.0",
    "author": "InsightPulse AI",
    "website": "https://github.com/insightpulse-ai/pulser-master-control",
    "license": "LGPL-3",
    "category": "Services/Project",
    "depends": ["ipai_master_control"],
    "external_dependencies": {"python": ["isodate", "lxml"]},
    "data": [
        "security/ir.model.access.csv",
        "security/bpmn_security.xml",
        "data/ir_cron_data.xml",
        "data/queue_job_data.xml",
        "wizards/bpmn_deploy_views.xml",
        "views/bpmn_instance_views.xml",
        "views/bpmn_token_views.xml",
        "views/bpmn_process_views.xml",
        "views/bpmn_draft_views.xml",
        "views/bpmn_lane_mapping_views.xml",
        "views/mc_work_item_views.xml",
        "views/mc_source_event_views.xml",
        "views/bpmn_menus.xml",
    ],
    # static/lib is loaded when a diagram is shown, not with the backend.
    "assets": {
        "web.assets_backend": ["ipai_bpmn/static/src/**/*"],
        "web.assets_tests": ["ipai_bpmn/static/tests/tours/*.js"],
    },
}
