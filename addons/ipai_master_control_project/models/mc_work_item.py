# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.ipai_master_control.lib import states
from odoo.addons.ipai_master_control.models.trust import is_trusted, trusted
from odoo.exceptions import UserError

from .mc_lane import ALWAYS, OFF


class McWorkItem(models.Model):
    """The task of a work item: how it comes to be, and how the two part."""

    _inherit = "mc.work.item"

    task_id = fields.Many2one(
        "project.task", "Project Task", readonly=True, copy=False, ondelete="set null"
    )
    task_active = fields.Boolean(related="task_id.active", string="Task Is Active")
    task_stage = fields.Char(related="task_id.stage_id.name", string="Task Stage")
    lane_task_mode = fields.Selection(related="lane_id.task_mode")
    date_deadline = fields.Datetime(
        "Agreed Deadline",
        tracking=True,
        copy=False,
        help="What people agreed on. The SLA clock does not move with it. Without one,"
        " the task shows when the clock for the resolution runs out.",
    )

    def init(self):
        result = super().init()
        self.env.cr.execute(
            "CREATE UNIQUE INDEX IF NOT EXISTS mc_work_item_task_uniq"
            " ON mc_work_item (task_id) WHERE task_id IS NOT NULL"
        )
        return result

    # Only our own code links: a link lets changes through to what users may not see.

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse items that come with a task; a default_… key is no way in."""
        if any(vals.get("task_id") for vals in vals_list):
            raise self._protected_error(["task_id"])
        return super().create([{**vals, "task_id": False} for vals in vals_list])

    def write(self, vals):
        """Write; an item that comes into a lane whose items have tasks gets one."""
        if "task_id" in vals and not is_trusted(self.env):
            raise self._protected_error(["task_id"])
        result = super().write(vals)
        if vals.get("lane_id"):
            active = self.filtered(lambda item: item.state in states.ACTIVE)
            active._make_wanted_tasks()
        return result

    def _after_create(self):
        result = super()._after_create()
        self._make_wanted_tasks()
        return result

    # Making

    def action_create_task(self):
        """Make the item's task in the lane's project and open it, if the user may.

        A task that is archived is left alone and a new one made.

        :raises UserError: the lane has no tasks, or no project that is in use
        """
        self.ensure_one()
        self.check_access("write")
        lane = self.lane_id.sudo()
        task = self.sudo().task_id
        if not (task and task.active):
            if lane.task_mode == OFF:
                raise UserError(self.env._("Lane: %s has no tasks.", lane.name))
            if not lane._task_project():
                raise UserError(self._no_project_text())
            self._make_tasks()
        return not self.task_id.has_access("read") or self.action_open_task()

    def action_open_task(self):
        """Open the item's task, for those who may see it."""
        self.ensure_one()
        self.check_access("read")
        task = self.task_id
        task.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": task._name,
            "res_id": task.id,
            "views": [(False, "form")],
        }

    def _make_wanted_tasks(self):
        """Make the tasks that the lanes always want; without a project, say so."""
        wanted = self.sudo().filtered(
            lambda item: item.lane_id.task_mode == ALWAYS and not item.task_id
        )
        possible = wanted.filtered(lambda item: item.lane_id._task_project())
        possible._make_tasks()
        impossible = wanted - possible
        impossible._log_on_items({item: item._no_project_text() for item in impossible})

    def _no_project_text(self):
        return self.env._(
            "No task was made: the project of lane %s is archived or gone.",
            self.lane_id.sudo().name,
        )

    def _make_tasks(self):
        """Make the tasks of all items in one batch and link them."""
        if not self:
            return
        items = self.sudo()
        tasks = self._task_env().create(items._task_vals_list())
        self.env.cr.execute_values(
            "UPDATE mc_work_item item SET task_id = made.task"
            " FROM (VALUES %s) AS made (item, task) WHERE item.id = made.item",
            list(zip(items.ids, tasks.ids, strict=True)),
        )
        items.invalidate_recordset(["task_id", "row_version"])
        tasks._mc_invalidate()

    def _task_vals_list(self):
        due = self._task_deadlines()
        maps = self._stage_maps(lambda item: item.lane_id._task_project())
        levels = self._task_priorities()
        return [item._task_vals(maps[item], due.get(item.id), levels) for item in self]

    # Parting

    def _end_link(self, texts):
        """Let items and tasks go their own ways; ``texts`` (by item) tell why."""
        if not self:
            return
        tasks = self.sudo().task_id
        trusted(self.sudo()).write({"task_id": False})
        tasks._mc_invalidate()
        self._log_on_items(texts)

    def _log_on_items(self, texts):
        """Log a note on each item, in one batch and in the acting user's name."""
        if texts:
            bodies = {item.id: text for item, text in texts.items()}
            self.env["mc.work.item"].sudo().browse(bodies)._message_log_batch(bodies)

    def _erase_own_data(self):
        """The task loses its link; its title is erased with the item's."""
        result = super()._erase_own_data()
        item = self.sudo()
        if item.task_id:
            tasks = item.task_id
            trusted(item).write({"task_id": False})
            tasks._mc_invalidate()
        return result
