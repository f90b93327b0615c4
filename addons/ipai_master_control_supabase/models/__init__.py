# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import mc_mirror, mc_mirror_change, mc_mirror_command, mc_mirror_problem

# isort: split
from . import mc_mirror_sync

# isort: split
from . import (
    mc_checkpoint_publication,
    mc_escalation,
    mc_evidence,
    mc_health_mirror,
    mc_mirror_backfill,
    mc_mirror_figures,
    mc_mirror_pull,
    mc_mirror_reconcile,
    mc_mirrored_mixin,
    res_company,
)
