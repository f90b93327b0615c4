# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.ipai_master_control.lib import states
from odoo.addons.ipai_master_control.models.mc_work_item_state import REASON_KEY
from odoo.exceptions import UserError

from ..engine import events
from .bpmn_incident import WHO_READ
from .bpmn_instance import ALIVE
from .dialog import dialog

# What happens to a suspended instance all the same: it moves no token.
ALLOWED = (events.Cancel, events.Reschedule)


class BpmnInstance(models.Model):
    """A suspended instance stands still.

    No token moves and no timer fires, its work items are blocked (so their clocks
    pause), and what others send it is kept. Its called processes stand still with it.
    """

    _inherit = "bpmn.instance"

    suspended_at = fields.Datetime(readonly=True)
    suspended_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    suspended_reason = fields.Text(readonly=True)
    suspended_with_id = fields.Many2one(
        "bpmn.instance",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The caller that was suspended, and this one with it.",
    )
    suspended_item_ids = fields.Many2many(
        "mc.work.item",
        "bpmn_instance_suspended_item_rel",
        readonly=True,
        help="Work that the suspension blocked, and that goes on with it.",
    )
    kept_event_ids = fields.One2many(
        "bpmn.kept.event", "instance_id", readonly=True, groups=WHO_READ
    )

    # API, through RPC too

    def suspend(self, reason):
        """Let the instances stand still, and the processes that they called.

        :returns: ids of all instances that were suspended
        :raises UserError: no reason; one has ended or is suspended already
        """
        reason, done = self._checked_reason(reason), []
        for instance in self.sorted("id"):  # callers before what they called
            instance.check_access("write")
            if instance.id in done:
                continue
            instance._check_alive()
            if instance.suspended_at:
                raise UserError(
                    self.env._("%s is suspended already.", instance.display_name)
                )
            done += instance.sudo()._suspend(reason)
        return done

    def resume(self, reason):
        """Let suspended instances go on, and those that were suspended with them.

        What was kept is delivered now; what came due meanwhile happens once, with the
        next sweep.

        :returns: ids of all instances that go on
        :raises UserError: no reason; one is not suspended, or its caller is
        """
        reason, done = self._checked_reason(reason), []
        for instance in self.sorted("id"):
            instance.check_access("write")
            if instance.id in done:
                continue
            instance.sudo()._check_may_resume()
            done += instance.sudo()._resume(reason)
        return done

    def action_open_suspend(self):
        """Ask why these are suspended."""
        return self._suspend_dialog("suspend", self.env._("Suspend"))

    def action_open_resume(self):
        """Ask why these go on."""
        return self._suspend_dialog("resume", self.env._("Resume"))

    # Internals

    def _suspend_dialog(self, action, name):
        defaults = {"default_instance_ids": [(6, 0, self.ids)]}
        return dialog("bpmn.suspend", name, {**defaults, "default_action": action})

    def _suspend(self, reason, caller=None):
        self._take_turn()
        self.write(
            {
                "suspended_at": self.env["mc.clock"].now(),
                "suspended_by_id": self.env.uid,
                "suspended_reason": reason,
                "suspended_with_id": caller.id if caller else False,
            }
        )
        self._block_work(reason)
        self._record_suspension("suspend", reason)
        done = [self.id]
        for called in self.token_ids.called_instance_ids:
            if called.state in ALIVE and not called.suspended_at:
                done += called._suspend(reason, self)
        return done

    def _block_work(self, reason):
        items = self.work_item_ids.filtered(
            lambda item: item.state in (states.OPEN, states.RUNNING)
        )
        text = self.env._("The process is suspended: %s", reason)
        items.with_context(**{REASON_KEY: text}).action_block()
        self.suspended_item_ids = items

    def _check_may_resume(self):
        if not self.suspended_at:
            raise UserError(self.env._("%s is not suspended.", self.display_name))
        caller = self.parent_token_id.instance_id
        if caller.suspended_at:
            raise UserError(
                self.env._("Its caller %s is suspended.", caller.display_name)
            )

    def _resume(self, reason):
        self._take_turn()
        if not self.suspended_at:
            return []  # what came before it has ended it
        items, kept = self.suspended_item_ids, self.kept_event_ids
        self._forget_suspension()
        text = self.env._("The process goes on: %s", reason)
        for item in items.with_context(**{REASON_KEY: text}):
            # People may have asked for a review, or cancelled it.
            if item.state == states.BLOCKED and not item._is_in_review():
                item._unblock()
        self._record_suspension("resume", reason)
        done = [self.id]
        with_it = self.search([("suspended_with_id", "=", self.id)])
        for called in with_it:
            done += called._resume(reason)
        kept._deliver()
        return done

    def _forget_suspension(self):
        names = ("suspended_at", "suspended_by_id", "suspended_reason")
        self.write(dict.fromkeys((*names, "suspended_with_id"), False))
        self.suspended_item_ids = False

    def _record_suspension(self, action, reason):
        self.env["bpmn.history"]._add(self, [(action, False, 0, reason)])
        before = "running" if action == "suspend" else "suspended"
        self._add_intervention(action, reason, before=before)

    def _check_not_suspended(self, happened):
        """Refuse what would move a token; a cancelled instance is suspended no more."""
        if not self.suspended_at:
            return
        if not all(isinstance(one, ALLOWED) for one in happened):
            raise UserError(
                self.env._(
                    "%(instance)s is suspended: %(reason)s",
                    instance=self.display_name,
                    reason=self.suspended_reason,
                )
            )
        if any(isinstance(one, events.Cancel) for one in happened):
            self.kept_event_ids.unlink()
            self._forget_suspension()

    def _receive(self, token, variables, correlation=None):
        """Let a message or signal reach a token, or keep it while suspended."""
        if self.suspended_at:
            self.env["bpmn.kept.event"]._keep(token, variables, correlation)
        else:
            self._advance(events.Trigger(token.key, variables))
