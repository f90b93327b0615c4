# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import deque
from dataclasses import fields as dataclass_fields

from odoo import api, models
from odoo.exceptions import UserError

from .. import engine
from ..engine import events, state

TOKEN_FIELDS = tuple(f.name for f in dataclass_fields(state.Token))
# Names of the engine's fields that are others in the table.
COLUMNS = {"host": "host_key", "parent": "parent_key"}
MAX_EVENTS = 1000
_EMPTY = {"local": dict, "memory": dict, "due_at": lambda: None}
_EMPTY |= dict.fromkeys(("repeat", "host", "parent"), int)


class BpmnInstance(models.Model):
    """Steps: load what the engine needs, let it decide, store what changed.

    One call is one transaction of the caller, so a crash leaves the instance as it was.
    """

    _inherit = "bpmn.instance"

    def _advance(self, *happened):
        """Let events happen, and everything that follows from them at once.

        :param happened: events of the engine
        :raises UserError: an event does not fit the state
        :raises psycopg2.errors.SerializationFailure: another step was quicker; to be
            retried with the whole transaction
        """
        self.ensure_one()
        # The step belongs to the instance's company, wherever the user is just now.
        instance = self.sudo()
        instance = instance.with_company(instance.company_id)
        instance._take_turn()
        instance._check_not_suspended(happened)
        pending = deque(happened)
        for _number in range(MAX_EVENTS):
            if not pending:
                return
            changes = instance._step(pending.popleft())
            pending += instance._apply(changes)
            while pending and not instance._is_awaited(pending[0]):
                pending.popleft()
        raise UserError(self.env._("%s does not come to rest.", self.display_name))

    def _is_awaited(self, event):
        """Say whether a token still waits for the outcome of what it began.

        Another outcome of the same step may have ended its branch or the instance.
        """
        token = self._token_rows([event.token]).get(event.token)
        return bool(token) and self._is_waiting(token)

    @api.model
    def _is_waiting(self, token):
        return token.state == "active" and token.waits in (state.INVOKE, state.CALL)

    def _take_turn(self):
        """Move the counters: of two steps at once, one meets 40001 and is run again."""
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE bpmn_instance SET step_count = COALESCE(step_count, 0) + 1"
            " WHERE id = ANY(%s)",
            [self.ids],
        )
        self.invalidate_recordset()

    def _step(self, event):
        """Return the engine's Changes for an event, stored already."""
        before = self._load()
        now = self.env["mc.clock"].now()
        model = self.process_id._model()
        try:
            changes = engine.step(model, before, event, now)
        except engine.NotPossible as error:
            raise UserError(
                self.env._(
                    "%(instance)s: %(error)s", instance=self.display_name, error=error
                )
            ) from None
        self._store(before, changes, now)
        self._record(event, changes, now)
        self._note_incidents(event, before, changes, now)
        return changes

    # Loading and storing

    def _load(self, rows=None):
        """Return the engine's Instance.

        :param rows: its living tokens, where they have been read already
        """
        ended = self.state in ("done", "cancelled")
        scopes = {
            key: state.Scope(key, **values)
            for key, values in (self.scopes or {}).items()
        }
        scopes = scopes or {state.ROOT: state.Scope(state.ROOT)}
        scopes[state.ROOT].variables = dict(self.variables or {})
        return state.Instance(
            self.state if ended else state.RUNNING,
            self._load_tokens(rows),
            scopes,
            self.last_key,
        )

    def _load_tokens(self, rows):
        if rows is None:
            rows = self.env["bpmn.token"].search(
                [
                    ("instance_id", "=", self.id),
                    ("state", "in", ("active", "incident")),
                ]
            )
        tokens = {}
        for row in rows:
            values = {
                name: row[COLUMNS.get(name, name)] or _empty(name)
                for name in TOKEN_FIELDS
                if name != "node"
            }
            tokens[row.key] = state.Token(node=row.node_id.element_id, **values)
        return tokens

    def _store(self, before, changes, now):
        after = changes.instance
        self._store_tokens(before, changes, now)
        root = after.scopes.get(state.ROOT) or state.Scope(state.ROOT)
        values = instance_values(after)
        if root.variables != (self.variables or {}):
            values["variables"] = root.variables
        if after.state != state.RUNNING:
            values["ended_at"] = now
        self.write(values)

    def _store_tokens(self, before, changes, now):
        after = changes.instance.tokens
        withdrawn = {e.token for e in changes.effects if isinstance(e, events.Close)}
        rows = self._token_rows(before.tokens)
        for key, token in before.tokens.items():
            if key not in after:
                ended = "cancelled" if key in withdrawn else "done"
                rows[key].write({"state": ended, "ended_at": now})
            elif after[key] != token:
                rows[key].write(self._token_values(after[key], token))
        new = [token for key, token in after.items() if key not in before.tokens]
        common = {"instance_id": self.id, "company_id": self.company_id.id}
        self.env["bpmn.token"].create(
            [
                {**common, "started_at": now, **self._token_values(token)}
                for token in new
            ]
        )

    def _token_rows(self, keys):
        domain = [("instance_id", "=", self.id), ("key", "in", list(keys))]
        return {token.key: token for token in self.env["bpmn.token"].search(domain)}

    def _token_values(self, token, before=None):
        values = {
            COLUMNS.get(name, name): getattr(token, name)
            for name in TOKEN_FIELDS
            if name != "node"
            and (not before or getattr(before, name) != getattr(token, name))
        }
        for name in ("due_at", "local", "memory"):
            if name in values:
                values[name] = values[name] or False
        if not before:
            ids = self.process_id._node_ids(self.process_id.id)
            values["node_id"] = ids[token.node]
        if "waits" in values:
            stuck = token.waits == state.INCIDENT
            values["state"] = "incident" if stuck else "active"
        return values

    # History and evidence

    def _record(self, event, changes, now):
        ids = self.process_id._node_ids(self.process_id.id)
        entries = [
            (entry.what, ids[entry.node], entry.token, entry.detail)
            for entry in changes.history
        ]
        if isinstance(event, events.Retry):
            entries.insert(0, ("retry", False, event.token, ""))
        if changes.instance.state != state.RUNNING:
            reason = event.reason if isinstance(event, events.Cancel) else ""
            entries.append(("end", False, 0, reason))
        self.env["bpmn.history"]._add(self, entries, now)
        self._add_step_evidence(event, changes)

    def _add_step_evidence(self, event, changes):
        item = self.work_item_id
        if not item:
            return
        nodes = self.process_id._model().nodes
        passed = [e for e in changes.history if e.what != "leave"]
        where = ", ".join(nodes[e.node].name or e.node for e in passed)
        meta = {
            "event": type(event).__name__.lower(),
            "instance": self.uuid,
            "process": self.process_id.code,
            "version": self.process_id.version,
            "step": self.step_count,
            "state": changes.instance.state,
            "passages": [
                {"what": e.what, "node": e.node, "token": e.token, "detail": e.detail}
                for e in changes.history
            ],
        }
        name = where[:200] or changes.instance.state
        item._add_evidence_rows([(item, "process", name, meta)])


def _empty(name):
    """Return the engine's empty value of a token's field."""
    return _EMPTY[name]() if name in _EMPTY else ""


def instance_values(instance):
    """Return what is stored of the engine's instance, but for tokens and variables."""
    is_stuck = any(t.waits == state.INCIDENT for t in instance.tokens.values())
    is_incident = is_stuck and instance.state == state.RUNNING
    return {
        "state": "incident" if is_incident else instance.state,
        "scopes": {key: _scope_values(one) for key, one in instance.scopes.items()},
        "last_key": instance.last_key,
    }


def _scope_values(scope):
    values = {"node": scope.node, "parent": scope.parent, "owner": scope.owner}
    values["completed"] = scope.completed
    # Those of the process are in a column of their own.
    return (
        values if scope.key == state.ROOT else {**values, "variables": scope.variables}
    )
