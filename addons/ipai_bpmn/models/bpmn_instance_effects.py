# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
import traceback

from odoo import exceptions, models
from psycopg2 import errors

from ..engine import events, state
from .bpmn_instance import ALIVE
from .bpmn_service import BpmnError
from .marks import ENDING, Calling

DEFAULT_PRIORITY = "3"
# Other operational errors, e.g. a statement that took too long, come again each time.
# Odoo 19 has a conflict of its own.
CONFLICTS = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    getattr(exceptions, "ConcurrencyError", errors.SerializationFailure),
)

_logger = logging.getLogger(__name__)


class BpmnInstance(models.Model):
    """What a step wants done: work items, methods, called processes, messages."""

    _inherit = "bpmn.instance"

    def _apply(self, changes):
        """Do a step's effects and return the events that came of them."""
        if changes.instance.state != state.RUNNING:
            return ENDING.put(self)._apply_effects(changes)
        return self._apply_effects(changes)

    def _apply_effects(self, changes):
        happened = []
        tokens = self._token_rows(
            {e.token for e in changes.effects if hasattr(e, "token")}
        )
        work = [e for e in changes.effects if isinstance(e, events.OpenWork)]
        if work:
            self._open_work(work, tokens)
        for effect in changes.effects:
            handler = _HANDLERS.get(type(effect))
            if handler:
                happened += getattr(self, handler)(effect, tokens) or []
        if changes.instance.state != state.RUNNING:
            self._end(changes)
        return happened

    # Work items

    def _open_work(self, effects, tokens):
        """Make the work items of all tokens at once."""
        items = self._work_items()
        values = [self._work_values(effect, tokens[effect.token]) for effect in effects]
        for effect, item in zip(effects, items.create(values), strict=True):
            tokens[effect.token].write(
                {
                    "work_item_id": item.id,
                    "results": False,
                    "attempts": tokens[effect.token].attempts + 1,
                }
            )

    def _work_items(self):
        return (
            self.env["mc.work.item"]
            .with_company(self.company_id)
            # What made the item is evidence already; the chatter is for people.
            .with_context(mail_create_nosubscribe=True, mail_create_nolog=True)
        )

    def _work_values(self, effect, token):
        node = self.process_id._model().nodes[token.node_id.element_id]
        lane = self._lane_of(token.node_id)
        priorities = self._work_items()._fields["priority"].get_values(self.env)
        valid = effect.priority in priorities
        return {
            "name": node.name or node.id,
            "description": node.documentation or False,
            "source": "bpmn",
            "source_ref": f"{self.uuid}:{token.key}:{token.attempts + 1}",
            "company_id": self.company_id.id,
            "lane_id": lane.id,
            "user_id": self._user_of(effect.assignee).id or False,
            "priority": effect.priority if valid else self._default_priority(),
            "parent_id": self.work_item_id.id,
            "res_model": self.work_item_id.res_model,
            "res_id": self.work_item_id.res_id,
            "payload": {"due": effect.due or None, **token.local}
            if token.local
            else False,
            "approval_code": node.approval or False,
            "bpmn_instance_id": self.id,
            "bpmn_token_id": token.id,
            "bpmn_node_id": token.node_id.id,
            "bpmn_form": self._form_values(token.node_id, self.variables or {}),
        }

    def _default_priority(self):
        return self.work_item_id.priority or DEFAULT_PRIORITY

    def _lane_of(self, node):
        lane = node.lane_id
        while lane and not lane.lane_id:
            lane = lane.parent_id
        return lane.lane_id or node.process_id.default_lane_id

    def _user_of(self, login):
        """Return the active user of the company with that login, or none."""
        if not login:
            return self.env["res.users"]
        domain = [("login", "=", login), ("company_ids", "in", self.company_id.ids)]
        return (
            self.env["res.users"]
            .sudo()
            .search([*domain, ("share", "=", False)], limit=1)
        )

    def _close(self, effect, tokens):
        token = tokens[effect.token]
        item = token.work_item_id
        if item and item.state not in ("done", "cancelled"):
            item._bpmn_withdraw(effect.reason)
        for called in token.called_instance_ids:
            if called.state in ALIVE:
                called._advance(events.Cancel(effect.reason))

    # Methods

    def _invoke(self, effect, tokens):
        token = tokens[effect.token]
        if not self._is_waiting(token):
            return []  # an effect before this one has ended it
        token.attempts += 1
        node = self.process_id._model().nodes[token.node_id.element_id]
        method = self.env["bpmn.service"]._method(effect.method)
        if not method:
            text = self.env._("There is no method %s.", effect.method)
            return [events.Fail(effect.token, text, kind="NoMethod")]
        try:
            with self.env.cr.savepoint():
                result = method(self, dict(effect.variables))
                values = self.env["bpmn.bus"]._result(node.result, result)
        except CONFLICTS:
            raise  # conflicts are the transaction's, not the method's
        except BpmnError as error:
            return [events.Fail(effect.token, str(error), error.code)]
        except Exception as error:
            _logger.info("Method %s of a process failed", effect.method, exc_info=True)
            kind, trace = type(error).__name__, traceback.format_exc()
            text = f"{kind}: {error}"
            return [events.Fail(effect.token, text, kind=kind, trace=trace)]
        return [events.Complete(effect.token, values)]

    # Other instances

    def _call(self, effect, tokens):
        """Start the called process; it may be done before this returns."""
        token = tokens[effect.token]
        if not self._is_waiting(token):
            return []
        bus = self.env["bpmn.bus"]._deeper()
        processes = bus.env["bpmn.process"].with_company(self.company_id)
        process = processes._active(effect.code)
        if not process:
            text = self.env._("There is no active process %s.", effect.code)
            return [events.Fail(effect.token, text, kind="NoProcess")]
        called = process._start(self.business_key, effect.variables, parent=token)
        return called._outcome()

    def _outcome(self):
        """Return the event for the caller, if a called instance has come to its end."""
        token = self.parent_token_id
        if self.state == "done":
            return [events.Complete(token.key, self.variables or {})]
        return []

    def _throw(self, effect, _tokens):
        bus, company = self.env["bpmn.bus"], self.company_id
        values = effect.variables
        bus._throw(effect.kind, effect.name, effect.correlation, values, company)

    def _raise(self, effect, _tokens):
        """Nothing here catches the error: the caller fails with it."""
        token = self.parent_token_id
        if token.state != "active" or token.waits != "call":
            return
        failed = events.Fail(token.key, effect.message, effect.code)
        token.instance_id._advance(failed)
        if self.state in ALIVE:  # the caller may have ended it already
            self._advance(events.Cancel(effect.message or effect.code))

    def _escalate(self, effect, _tokens):
        """Nothing here catches the escalation: the caller may."""
        token = self.parent_token_id
        if token.state == "active" and token.waits == "call":
            token.instance_id._advance(events.Escalated(token.key, effect.code))

    # The end

    def _end(self, changes):
        """Close the root work item, and tell the caller."""
        root = self.work_item_id
        cancelled = changes.instance.state == state.CANCELLED
        root._bpmn_close_root(cancelled)
        token = self.parent_token_id
        waits = token.state == "active" and token.waits == "call"
        if waits and cancelled:
            text = self.env._("%s was cancelled.", self.display_name)
            token.instance_id._advance(events.Fail(token.key, text))
        elif waits and self.id not in Calling.of(self.env).ids:
            token.instance_id._advance(*self._outcome())


_HANDLERS = {
    events.Close: "_close",
    events.Invoke: "_invoke",
    events.CallProcess: "_call",
    events.Throw: "_throw",
    events.Raise: "_raise",
    events.Escalate: "_escalate",
}
