# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Pulser Bot",
    "summary": "A GitHub App that repairs failing pull requests behind a review gate",
    "version": "1.1.0",
    "author": "InsightPulse AI",
    "website": "https://github.com/insightpulse-ai/pulser-master-control",
    "license": "LGPL-3",
    "category": "Services/Project",
    "depends": [
        "base_tier_validation",
        "ipai_master_control",
        "mail",
        "queue_job",
    ],
    "external_dependencies": {
        "python": ["anthropic", "cryptography", "httpx2", "PyJWT", "requests"]
    },
    "data": [
        "security/ipai_pulser_bot_groups.xml",
        "security/ir.model.access.csv",
        "security/pulser_security.xml",
        "data/res_users_data.xml",
        "data/tier_definition_data.xml",
        "data/queue_job_data.xml",
        "data/ir_cron_data.xml",
        "views/pulser_run_views.xml",
        "views/pulser_repository_views.xml",
        "views/pulser_app_views.xml",
        "views/pulser_delivery_views.xml",
        "views/pulser_check_views.xml",
        "views/mc_work_item_views.xml",
        "views/res_config_settings_views.xml",
        "views/pulser_menus.xml",
    ],
}
