# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
{
    "name": "Pulser Master Control: Purchases",
    "summary": "Large purchase orders are approved as work items, with evidence",
    "version": "1.0.0",
    "development_status": "Beta",
    "category": "Inventory/Purchase",
    "website": "https://github.com/Insightpulseai/odoo",
    "author": "InsightPulse AI",
    "license": "LGPL-3",
    "depends": ["ipai_master_control", "purchase"],
    "auto_install": True,
    "data": [
        "data/mc_source_event_data.xml",
        "data/tier_definition_data.xml",
        "views/purchase_order_views.xml",
    ],
}
