# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.ipai_master_control.lib import states
from odoo.addons.ipai_master_control.models.mc_work_item_state import REASON_KEY
from odoo.exceptions import UserError

from ..engine import events
from .bpmn_process_deploy import property_name
from .marks import ENDING

_NO_PROCESS = dict.fromkeys(
    ("bpmn_instance_id", "bpmn_is_root", "bpmn_token_id", "bpmn_node_id"), False
)


class McWorkItem(models.Model):
    """Work of a process: finishing it moves the token that waits for it."""

    _inherit = "mc.work.item"

    bpmn_instance_id = fields.Many2one(
        "bpmn.instance",
        "Process",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    bpmn_is_root = fields.Boolean(readonly=True, copy=False)
    bpmn_token_id = fields.Many2one(
        "bpmn.token", readonly=True, copy=False, ondelete="restrict"
    )
    bpmn_node_id = fields.Many2one(
        "bpmn.node", "Task", readonly=True, copy=False, ondelete="restrict"
    )
    bpmn_form = fields.Properties("Form", definition="bpmn_node_id.form", copy=False)

    # Only the engine says what an item is to a process

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse items that claim to be a process's; a default_… key is no way in."""
        if not self.env.su:
            for vals in vals_list:
                self._check_bpmn_fields([key for key in vals if vals[key]])
        return super().create([{**_NO_PROCESS, **vals} for vals in vals_list])

    def write(self, vals):
        """Refuse to move an item into a process or out of it."""
        if not self.env.su:
            self._check_bpmn_fields(vals)
        return super().write(vals)

    def _check_bpmn_fields(self, names):
        wrong = sorted(_NO_PROCESS.keys() & set(names))
        if wrong:
            raise self._protected_error(wrong)

    # The item's own buttons

    def action_done(self):
        """A task needs its form; the item of a whole process ends with the process."""
        for item in self:
            if item._is_bpmn_root_alive():
                raise UserError(
                    self.env._("%s is done when its process ends.", item.display_name)
                )
            if item.bpmn_token_id:
                item._bpmn_check_form()
        return super().action_done()

    def action_cancel(self):
        """Cancelling the item of a whole process cancels the process."""
        roots = self.filtered(lambda item: item._is_bpmn_root_alive())
        for item in roots:
            item._check_move("cancel")
            reason = self.env.context.get(REASON_KEY) or self.env._(
                "The work item was cancelled."
            )
            item.sudo().bpmn_instance_id._advance(events.Cancel(reason))
        return super(McWorkItem, self - roots).action_cancel()

    def action_reopen(self):
        """The process has gone on from there, so its items stay closed."""
        for item in self.filtered("bpmn_instance_id"):
            raise UserError(
                self.env._(
                    "%s is part of a process, which has gone on.", item.display_name
                )
            )
        return super().action_reopen()

    def _is_bpmn_root_alive(self):
        alive = self.sudo().bpmn_instance_id.state in ("running", "incident")
        return self.bpmn_is_root and alive

    def _may_be_done(self):
        """The item of a whole process ends with the process."""
        return super()._may_be_done() and not self._is_bpmn_root_alive()

    def _decides_record(self):
        """A process may end in many ways, and approve or refuse nothing."""
        return super()._decides_record() and not self.bpmn_is_root

    def _child_closed(self):
        """The item of a running process stays open between two tasks."""
        ending = self.bpmn_is_root and ENDING.is_on(self.env)
        if ending or self.sudo()._is_bpmn_root_alive():
            self.sudo()._count_children(-1)
            return None
        return super()._child_closed()

    def _after_state_change(self, previous):
        result = super()._after_state_change(previous)
        token = self.sudo().bpmn_token_id
        if token.state != "active" or token.work_item_id != self.sudo():
            return result
        if previous == states.BLOCKED and self.state not in states.CLOSED:
            token.results = False  # sent back from a review: the form counts again
        if self.state == states.DONE:
            done = events.Complete(token.key, self._bpmn_results())
            token.instance_id._advance(done)
        elif self.state == states.CANCELLED:
            text = self.env._("%s was cancelled.", self.display_name)
            token.instance_id._advance(events.Fail(token.key, text))
        return result

    # Forms

    def _bpmn_fields(self):
        """Return (property's name, field of the model) of the task's form."""
        node = self.sudo().bpmn_node_id
        fields_ = node.process_id._model().nodes[node.element_id].fields
        return [(property_name(number), one) for number, one in enumerate(fields_)]

    def _bpmn_results(self):
        """Return the variables that the form gives."""
        results = dict(self.sudo().bpmn_token_id.results or {})
        values = self._bpmn_form_values()
        for name, field in self._bpmn_fields():
            if field.name not in results:
                results[field.name] = _json(values.get(name), field.type)
        return results

    def _bpmn_form_values(self):
        return dict(self.bpmn_form or {})

    def _bpmn_check_form(self):
        given = self.sudo().bpmn_token_id.results or {}
        values = self._bpmn_form_values()
        missing = [
            field.label
            for name, field in self._bpmn_fields()
            if field.required
            and field.type != "boolean"
            and given.get(field.name) in (None, "")
            and values.get(name) in (None, False, "")
        ]
        if missing:
            raise UserError(self.env._("%s: missing.", ", ".join(missing)))

    def _bpmn_finish(self, variables):
        """Finish the item with variables that were given instead of the form.

        They are kept with the token: a review may stand between here and the end.
        """
        self.ensure_one()
        self.sudo().bpmn_token_id.results = variables or False
        self.action_done()

    # What the process does with its items

    def _bpmn_withdraw(self, reason):
        """The process took another way: nobody has to do this any more."""
        self.sudo().with_context(**{REASON_KEY: reason}).action_cancel()

    def _bpmn_close_root(self, cancelled):
        """The process has ended, so its root item does.

        Children that people added by hand keep it open until they are closed as well,
        and a review of it until it is decided.
        """
        item = self.sudo()
        kept = item.open_child_count or item._is_in_review()
        if item.state in states.CLOSED or (kept and not cancelled):
            return
        if cancelled:
            item.action_cancel()
        else:
            reason = self.env._("The process has ended.")
            item.with_context(**{REASON_KEY: reason}).action_done()


def _json(value, kind):
    """Return a form's value as a JSON value."""
    if kind == "boolean":
        return bool(value)
    if value in (None, False):
        return None
    return value if isinstance(value, int | float | str) else str(value)
