# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models
from odoo.addons.ipai_master_control.models.mc_work_item_state import REASON_KEY
from odoo.addons.ipai_master_control.models.trust import (
    untrusted,
    without_defaults,
)

from ..lib import assignees, moves, priorities

WAITS = "dependency"


class McWorkItem(models.Model):
    """From the task to its work item: with all rights, in the acting user's name.

    Who may move a task moves its work item too, whether they may see it or not; the
    work item's own rules decide, and its evidence names them.
    """

    _inherit = "mc.work.item"

    def _follow_tasks(self, before):
        """Take over what was changed on the items' tasks.

        :param before: how the tasks were, ``Snapshot`` by task id
        :raises UserError: an item cannot go where its task went
        """
        # Defaults that a view of tasks sends along are none of evidence and clocks.
        items = untrusted(without_defaults(self.sudo()))
        parted = items.filtered(lambda item: not item._may_keep_task())
        parted._end_link({i: i._task_parted_text(i.task_id) for i in parted})
        kept = items - parted
        kept._keep_in_company()
        kept._note_archived(before)
        kept._follow_values(before)
        maps = kept._stage_maps(lambda item: item.task_id.project_id)
        for item in kept:
            item._follow_place(before[item.task_id.id].place, maps[item])
        kept._push_state(settling=True)

    def _may_keep_task(self):
        """Say whether the task is still one that others may see as this item's."""
        task = self.task_id
        is_template = "is_template" in task._fields and task.is_template
        own_company = task.company_id in (self.company_id, task.company_id.browse())
        return bool(task.project_id) and own_company and not is_template

    def _keep_in_company(self):
        """A task in a project that companies share is still one company's alone."""
        for item in self.filtered(lambda item: not item.task_id.company_id):
            task = self._task_env().browse(item.task_id.id)
            task.write({"company_id": item.company_id.id})

    # Values

    def _follow_values(self, before):
        dated = self.filtered(
            lambda item: item.task_id.date_deadline != before[item.task_id.id].deadline
        )
        due = dated._task_deadlines()
        groups = defaultdict(self.browse)
        for item in self:
            vals = item._values_of_task(before[item.task_id.id])
            if item in dated and item.task_id.date_deadline != due.get(item.id):
                vals["date_deadline"] = item.task_id.date_deadline
            changed = item._only_changed(vals)
            if changed:
                groups[tuple(sorted(changed.items()))] |= item
        for vals, items in groups.items():
            # Who was put on the task has been told so there.
            quiet = items.with_context(mail_auto_subscribe_no_notify=True)
            quiet.write(dict(vals))
        dated.filtered(lambda item: not item.task_id.date_deadline)._push(
            {"date_deadline"}
        )

    def _values_of_task(self, before):
        task = self.task_id
        vals = {}
        if task.name != before.name:
            vals["name"] = task.name
        if task.priority != before.priority:
            levels = self._task_priorities()
            vals["priority"] = priorities.for_item(task.priority, self.priority, levels)
        users = task.user_ids.ids
        if set(users) != set(before.users):
            vals["user_id"] = assignees.for_item(
                before.users, users, self.user_id.id, self._eligible(task.user_ids)
            )
        return vals

    def _only_changed(self, vals):
        now = {name: self[name] for name in vals}
        if "user_id" in now:
            now["user_id"] = self.user_id.id
        return {name: value for name, value in vals.items() if value != now[name]}

    def _eligible(self, users):
        """Return the ids of those who may have the item."""
        return users.filtered(
            lambda user: (
                user.active and not user.share and self.company_id in user.company_ids
            )
        ).ids

    # Place

    def _follow_place(self, before, stages):
        """Take the actions that lead where the task went."""
        task = self.task_id
        after = task._mc_place(stages)
        wanted = moves.wanted(before, after, self.state)
        if not wanted:
            return
        item = self.with_context(**{REASON_KEY: self._move_text(task)})
        for action in moves.actions(self.state, wanted):
            item._take_action(action)
        if wanted == moves.RUNNING and self.state == moves.OPEN:
            item.action_start()

    def _take_action(self, action):
        if action == "block":
            self.action_block(WAITS)
        else:
            getattr(self, f"action_{action}")()

    # Texts

    def _move_text(self, task):
        labels = dict(task._fields["state"]._description_selection(self.env))
        return self.env._(
            "The task was moved: %(stage)s, %(state)s.",
            stage=task.stage_id.name or "-",
            state=labels[task.state],
        )

    def _note_archived(self, before):
        texts = {}
        for item in self:
            task = item.task_id
            if task.active == before[task.id].active:
                continue
            texts[item] = (
                self.env._("The task “%s” is in use again.", task.name)
                if task.active
                else self.env._("The task “%s” was archived.", task.name)
            )
        self._log_on_items(texts)

    def _task_gone_text(self, task):
        return self.env._("The task “%s” was deleted.", task.name)

    def _task_parted_text(self, task):
        return self.env._(
            "The task “%s” left the company's projects and is no longer followed.",
            task.name,
        )
