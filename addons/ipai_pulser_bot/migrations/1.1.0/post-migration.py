# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reviews of runs know the work item that waits for them."""


def migrate(cr, version):
    """Tie the reviews of runs to their work items."""
    cr.execute(
        "UPDATE tier_review SET mc_work_item_id = pulser_run.work_item_id"
        " FROM pulser_run WHERE tier_review.model = 'pulser.run'"
        " AND tier_review.res_id = pulser_run.id"
        " AND tier_review.mc_work_item_id IS NULL"
    )
