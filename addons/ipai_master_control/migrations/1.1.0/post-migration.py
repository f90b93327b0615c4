# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Clocks for a database that had none."""

from odoo import SUPERUSER_ID, api

BATCH = 500


def migrate(cr, version):
    """Give companies their policies and open items their clocks, from now on.

    Clocks do not look back: an item that is weeks old would be breached by the upgrade,
    by targets that nobody had promised. Closed items get none, and an item that was
    answered already gets none for its response.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        "UPDATE mc_work_item SET opened_at = create_date WHERE opened_at IS NULL"
    )
    cr.execute(
        "UPDATE mc_work_item SET started_at = responded_at"
        " WHERE started_at IS NULL AND state IN ('running', 'blocked')"
    )
    env.invalidate_all()
    env["mc.sla.policy"]._ensure_default_policies()
    now = env["mc.clock"].now()
    items = env["mc.work.item"].search(
        [("state", "in", ["open", "running", "blocked"])], order="id"
    )
    for start in range(0, len(items), BATCH):
        batch = items[start : start + BATCH]
        batch._start_clocks(now)
        blocked = batch.filtered(lambda item: item.state == "blocked")
        blocked.sla_timer_ids._pause(now)
        blocked._refresh_sla_summary()
