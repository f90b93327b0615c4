# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError

from ..lib import states
from .trust import trusted, untrusted

REASON_KEY = "mc_reason"
APPROVAL = "approval"


class McWorkItem(models.Model):
    """The state machine: who writes ``state`` goes through one of these actions.

    The context key ``mc_reason`` (text) of an action lands in its evidence.
    """

    _inherit = "mc.work.item"

    def action_start(self):
        """Open → running. The first start counts as the response."""
        for item in self:
            item._check_move("start")
            item._set_state(states.RUNNING)

    def action_block(self, reason="other"):
        """Open or running → blocked.

        :param reason: dependency, external or other; approval is set by the reviews
        """
        if reason == APPROVAL:
            raise UserError(self.env._("Request a validation to wait for an approval."))
        self._check_block_reason(reason)
        for item in self:
            item._check_move("block")
            item._set_state(states.BLOCKED, blocked_reason=reason)

    def action_unblock(self):
        """Blocked → running, or → open if nobody had started yet."""
        for item in self:
            item._check_move("unblock")
            item._check_not_in_review()
            item._unblock()

    def action_done(self):
        """Open, running or blocked → done, or → blocked (approval) if one is needed."""
        for item in self:
            item._check_move("done")
            item._check_children_closed()
            if item._must_wait_for_approval():
                continue
            item._set_state(states.DONE)

    def action_cancel(self):
        """Open, running or blocked → cancelled, with all open children."""
        for item in self:
            item._check_move("cancel")
            item._set_state(states.CANCELLED)

    def action_reopen(self):
        """Done or cancelled → open. A parent that is done is reopened as well."""
        for item in self:
            item._check_move("reopen")
            item._set_state(states.OPEN)

    # Extension points

    def _after_state_change(self, previous):
        """React to a change of state, in its transaction, as the acting user.

        :param previous: the state that the item (one) came from
        """

    # Internals

    def _move_to(self, state, reason=None):
        """Take the action that leads to ``state``; for forms, drag and drop and RPC."""
        self.ensure_one()
        if state == self.state:
            return
        action = states.action_for(self.state, state)
        if not action:
            raise self._forbidden_move(state)
        if action == "block":
            self.action_block(reason or "other")
        else:
            getattr(self, f"action_{action}")()

    def _check_move(self, action):
        self.ensure_one()
        self.check_access("write")
        if not states.is_allowed(action, self.state):
            raise self._forbidden_move(action)

    def _forbidden_move(self, wanted):
        labels = dict(self._fields["state"]._description_selection(self.env))
        return UserError(
            self.env._(
                "%(item)s is %(state)s, so “%(wanted)s” is not possible."
                " Allowed: %(allowed)s.",
                item=self.display_name,
                state=labels[self.state],
                wanted=labels.get(wanted, wanted),
                allowed=", ".join(states.allowed_actions(self.state)),
            )
        )

    def _check_block_reason(self, reason):
        allowed = self._fields["blocked_reason"].get_values(self.env)
        if reason not in allowed:
            raise UserError(
                self.env._(
                    "blocked_reason: %(reason)s is none of %(allowed)s.",
                    reason=reason,
                    allowed=", ".join(allowed),
                )
            )

    def _unblock(self):
        self._set_state(states.RUNNING if self.started_at else states.OPEN)

    def _set_state(self, state, blocked_reason=False):
        """Write the state with its times and its evidence; nothing else may."""
        self.ensure_one()
        previous = self.state
        now = self.env["mc.clock"].now()
        vals = {"state": state, "blocked_reason": blocked_reason}
        if not self.responded_at and state in (states.RUNNING, states.DONE):
            vals["responded_at"] = now
        if not self.started_at and state == states.RUNNING:
            vals["started_at"] = now
        if state == states.DONE:
            vals["resolved_at"] = now
        elif previous in states.CLOSED:
            vals |= {"resolved_at": False, "started_at": False}
        trusted(self).write(vals)
        self._add_state_evidence(previous)
        untrusted(self)._after_state_change(previous)

    def _add_state_evidence(self, previous):
        meta = self._state_meta(previous)
        self._add_evidence_rows([(self, "state", f"{previous} → {self.state}", meta)])

    def _state_meta(self, previous):
        """Return what the evidence of a change of state tells, as JSON data."""
        return {
            "from": previous,
            "to": self.state,
            "blocked_reason": self.blocked_reason or None,
            "reason": self.env.context.get(REASON_KEY) or None,
        }
