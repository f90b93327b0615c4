# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models
from odoo.addons.ipai_master_control.models.trust import (
    untrusted,
    without_defaults,
)

from ..lib import assignees, moves, priorities
from .sync import Sync

PUSHED_FIELDS = frozenset({"name", "priority", "user_id", "date_deadline"})
RESOLUTION = "resolution"


class McWorkItem(models.Model):
    """From the work item to its task.

    Only what differs is written, so what came from the task ends here, and a change
    makes one write on the other side.
    """

    _inherit = "mc.work.item"

    def write(self, vals):
        """Write, and let the tasks follow."""
        names = PUSHED_FIELDS & vals.keys()
        if not names:
            return super().write(vals)
        before = {item.id: item.user_id.id for item in self.sudo()}
        result = super().write(vals)
        self._push(names, before)
        return result

    def _after_state_change(self, previous):
        result = super()._after_state_change(previous)
        self._push_state()
        return result

    def _refresh_sla_summary(self):
        """The clock was moved: tasks without an agreed deadline show it."""
        result = super()._refresh_sla_summary()
        self._push({"date_deadline"})
        return result

    def _task_env(self):
        """Return ``project.task`` with all rights, in the acting user's name.

        Nobody is told of an assignment twice, and no default_… key gets through.
        """
        tasks = untrusted(without_defaults(self.env["project.task"].sudo()))
        return tasks.with_context(mail_auto_subscribe_no_notify=True)

    def _push(self, names, owners=None):
        """Write what differs to the tasks, with one write for those that agree.

        :param names: which of ``PUSHED_FIELDS`` may differ
        :param owners: the assignees before, by id of the item
        """
        linked = self.sudo().filtered("task_id")
        if not linked:
            return
        # The item's row first, as in the other direction: so two people who change
        # both sides at once wait for each other instead of locking each other out.
        linked.flush_recordset(names)
        due = linked._task_deadlines() if "date_deadline" in names else {}
        groups = defaultdict(self.env["project.task"].browse)
        for item in linked:
            owner = (owners or {}).get(item.id, item.user_id.id)
            changes = item._task_changes(names, owner, due.get(item.id))
            if changes:
                groups[tuple(sorted(changes.items()))] |= item.task_id
        for changes, tasks in groups.items():
            vals = {
                key: [(6, 0, value)] if key == "user_ids" else value
                for key, value in changes
            }
            self._task_env().browse(tasks.ids).write(vals)

    def _task_changes(self, names, owner, due):
        """Return what of the task differs, as hashable values."""
        task = self.task_id
        changes = {}
        if "name" in names and task.name != self.name:
            changes["name"] = self.name
        if "priority" in names:
            level = priorities.for_task(self.priority, self._task_priorities())
            if task.priority != level:
                changes["priority"] = level
        if "user_id" in names and owner != self.user_id.id:
            users = assignees.for_task(task.user_ids.ids, owner, self.user_id.id)
            if set(users) != set(task.user_ids.ids):
                changes["user_ids"] = tuple(users)
        if "date_deadline" in names and due and due != task.date_deadline:
            changes["date_deadline"] = due
        return changes

    def _push_state(self, settling=False):
        """Let the tasks show the items' states.

        :param settling: somebody moved the tasks; they stay there if they may
        """
        linked = self.sudo().filtered("task_id")
        if not linked:
            return
        linked.flush_recordset(["state"])
        maps = linked._stage_maps(lambda item: item.task_id.project_id)
        for item in linked:
            vals = item._task_place(maps[item], settling)
            if vals:
                self._task_env().browse(item.task_id.id).write(vals)

    def _task_place(self, stage_map, settling):
        """Return what of the task's state and stage differs."""
        task = self.task_id
        stage = task.stage_id.id
        if not (settling and stage_map.may_stay(self.state, stage)):
            stage = stage_map.stage_for(
                self.state, stage, self._previous_stage(), bool(self.started_at)
            )
        state = moves.task_state(self.state, task.state)
        vals = {}
        if stage != task.stage_id.id:
            vals["stage_id"] = stage
        # Odoo lets a task that changes its stage wait no longer.
        if state != task.state or (vals and state == moves.WAITING):
            vals["state"] = state
        return vals

    def _previous_stage(self):
        """Return the stage where the task was before the change under way, if any."""
        sync = Sync.of(self.env)
        before = sync and sync.before.get(self.task_id.id)
        return before.place.stage if before else None

    def _task_vals(self, stage_map, due, levels):
        """Return the values of a new task; payload and description stay here."""
        vals = {
            "name": self.name,
            "project_id": self.lane_id._task_project().id,
            # Projects may be shared by companies, work items are not.
            "company_id": self.company_id.id,
            "priority": priorities.for_task(self.priority, levels),
            "user_ids": [(6, 0, self.user_id.ids)],
            "date_deadline": due,
            "state": moves.task_state(self.state, moves.IN_PROGRESS),
        }
        stage = stage_map.stage_for(self.state, False, None, bool(self.started_at))
        return {**vals, "stage_id": stage} if stage else vals

    def _task_priorities(self):
        """Return the task's levels, lowest first; they differ between series."""
        return sorted(self.env["project.task"]._fields["priority"].get_values(self.env))

    def _stage_maps(self, project_of):
        """Return the stage map by item; worked out once per project and company."""
        maps, by_item = {}, {}
        for item in self:
            key = (project_of(item), item.company_id)
            if key not in maps:
                maps[key] = self.env["mc.project.stage"]._map(*key)
            by_item[item] = maps[key]
        return by_item

    def _task_deadlines(self):
        """Return by id the deadline that a task should show, in whole seconds.

        None for items without one and without a running clock: a clock that is paused
        has no due time, so the task keeps what it shows.
        """
        due = dict(self._resolution_dues())
        due.update((i.id, i.date_deadline) for i in self if i.date_deadline)
        return {
            key: value and value.replace(microsecond=0) for key, value in due.items()
        }

    def _resolution_dues(self):
        timers = (
            self.env["mc.sla.timer"]
            .sudo()
            .search(
                [
                    ("work_item_id", "in", self.ids),
                    ("timer_type", "=", RESOLUTION),
                    ("state", "in", ("running", "breached")),
                    ("stopped_at", "=", False),
                ],
                order="due_at desc",
            )
        )
        return [
            (timer.work_item_id.id, timer.due_at)
            for timer in timers
            if timer.cycle == timer.work_item_id.sla_cycle
        ]
