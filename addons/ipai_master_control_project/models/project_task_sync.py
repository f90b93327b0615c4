# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..lib.moves import Place
from .sync import Snapshot, Sync

FOLLOWED_FIELDS = frozenset(
    {
        "active",
        "company_id",
        "date_deadline",
        "depend_on_ids",
        "is_template",
        "name",
        "parent_id",
        "priority",
        "project_id",
        "stage_id",
        "state",
        "user_ids",
    }
)
RELEASING_FIELDS = frozenset({"active", "depend_on_ids", "stage_id", "state"})


class ProjectTask(models.Model):
    """From the task to its work item."""

    _inherit = "project.task"

    def write(self, vals):
        """Write, and let the work items follow once the write is through.

        :raises UserError: the work item refuses the move; nothing is written
        """
        if not FOLLOWED_FIELDS & vals.keys():
            return super().write(vals)
        sync = Sync.of(self.env)
        if sync:
            self._mc_note(sync, vals)
            return super().write(vals)
        sync = Sync()
        self._mc_note(sync, vals)
        result = super(ProjectTask, sync.put(self)).write(vals)
        self._mc_items_follow(sync)
        return result

    def unlink(self):
        """Delete; the work items stay and say so."""
        gone = self.sudo()
        gone |= gone._get_all_subtasks()
        items = gone._mc_linked_items()
        items._end_link({item: item._task_gone_text(item.task_id) for item in items})
        return super().unlink()

    def _mc_note(self, sync, vals):
        """Remember how the tasks were, and those that wait for them."""
        tasks = self.sudo()
        if RELEASING_FIELDS & vals.keys():
            tasks |= tasks.filtered("allow_task_dependencies").dependent_ids
        new = tasks.browse(sync.unseen(tasks.ids))
        items = new._mc_linked_items()
        maps = items._stage_maps(lambda item: item.task_id.project_id)
        for item in items:
            sync.note(item.task_id.id, item.task_id._mc_snapshot(maps[item]))

    def _mc_items_follow(self, sync):
        """Let the items of all touched tasks follow, until nothing is left."""
        while task_ids := sync.take():
            items = sync.put(self.sudo().browse(task_ids))._mc_linked_items()
            items._follow_tasks(sync.before)

    def _mc_linked_items(self):
        """Return the tasks' work items, with all rights, locked.

        Who changes a task and who changes its item take the item's row first. The
        second one waits, gets a serialization error, and is run again with what the
        first one left: so the newest change wins.
        """
        items = self.env["mc.work.item"].sudo()
        if not self.ids:
            return items
        items.flush_model(["task_id"])
        self.env.cr.execute(
            "SELECT id FROM mc_work_item WHERE task_id IN %s"
            " ORDER BY id FOR NO KEY UPDATE",
            [tuple(self.ids)],
        )
        return items.browse([row[0] for row in self.env.cr.fetchall()])

    def _mc_snapshot(self, stages):
        """Return how the task is now; ``stages`` is its project's ``StageMap``."""
        return Snapshot(
            self.name,
            tuple(self.user_ids.ids),
            self.priority,
            self.date_deadline,
            self.active,
            self._mc_place(stages),
        )

    def _mc_place(self, stages):
        """Return where the task is; ``stages`` is its project's ``StageMap``."""
        stage = self.stage_id.id
        return Place(self.state, stage, stages.state_of(stage))
