# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reviews know the work item that waits for them."""


def migrate(cr, version):
    """Tie the reviews of items to them; other addons do so for their own models."""
    cr.execute(
        "UPDATE tier_review SET mc_work_item_id = res_id"
        " WHERE model = 'mc.work.item' AND mc_work_item_id IS NULL"
        " AND res_id IN (SELECT id FROM mc_work_item)"
    )
