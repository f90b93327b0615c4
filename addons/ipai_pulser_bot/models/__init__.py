# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from . import (
    bot_worker,
    mc_evidence_gap,
    mc_work_item,
    pulser_app,
    pulser_check,
    pulser_delivery,
    pulser_repository,
    pulser_repository_people,
    pulser_repository_sync,
    pulser_run,
    pulser_run_actions,
    pulser_run_close,
    pulser_run_engine,
    pulser_run_review,
    res_company,
    res_config_settings,
    tier_definition,
)
