# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""One instance on its way to another version."""

from dataclasses import dataclass

from ..run import Run
from ..state import CALL, OF_SCOPE, WORK
from . import joining, rename, watching
from .findings import Finding, label


@dataclass(frozen=True)
class Outcome:
    """What a migration comes to.

    :param instance: the new state, or None where something is in the way
    :param findings: tuple of Finding
    """

    instance: object
    findings: tuple

    @classmethod
    def of(cls, instance, findings):
        """Return the outcome of a state and all that was found about it."""
        is_blocked = any(one.blocking for one in findings)
        return cls(None if is_blocked else instance, tuple(findings))

    @property
    def blocking(self):
        return tuple(one for one in self.findings if one.blocking)


def migrate(plan, instance, now):
    """Work out how an instance goes on on the new version.

    Tokens, scopes and what may still be undone go to the nodes that they are mapped to.
    Timers keep their due date where the mapped node has a timer; what waits for an
    event that is not there any more goes, and what comes new begins to wait.

    :param plan: Plan
    :param instance: state.Instance, which is not changed
    :param now: naive datetime in UTC, of timers that come new
    :returns: Outcome
    """
    move = Move(plan, instance, now)
    move.check_places()
    if not move.is_blocked:
        move.go()
    return Outcome.of(move.instance, move.findings)


class Move:
    """The working copy of an instance, in the new version."""

    def __init__(self, plan, instance, now):
        self.plan = plan
        self.run = Run(plan.new, instance, now)
        self.instance = self.run.instance
        # Where the tokens were: the copy forgets it.
        self.before = {
            key: plan.old.nodes[token.node] for key, token in instance.tokens.items()
        }
        self.findings = []

    @property
    def is_blocked(self):
        return any(one.blocking for one in self.findings)

    def find(self, rule, element, text, blocking=True, token=0):
        self.findings.append(Finding(rule, element, text, blocking, token))

    def is_watcher(self, token):
        """Say whether a token only watches for an event, on behalf of another."""
        marks_gateway = token.host == OF_SCOPE and self.before[token.key].kind in (
            "complexGateway",
        )
        return bool(token.host) and not marks_gateway

    def check_places(self):
        """Look at each place that is in use."""
        for token in self.instance.tokens.values():
            if not self.is_watcher(token):
                for one in self.plan.findings(token.node):
                    self.find(one.rule, one.element, one.text, token=token.key)
        places = {scope.node for scope in self.instance.scopes.values()} - {""}
        for token in self.instance.tokens.values():
            # What an ad-hoc subprocess offers next.
            places |= set(token.memory.get("pending") or ())
        records = list(self._completed())
        undo = {one["node"] for one in records}
        seen = {node.id for node in self.before.values()}
        for key in sorted((places | undo) - seen):
            for one in self.plan.findings(key):
                self.find(one.rule, one.element, one.text)
        # What was left before its end is not undone by its handler anyway.
        for key in sorted({r["node"] for r in records if not r.get("unfinished")}):
            if self.plan.loses_handler(key):
                text = f"{label(self.plan.old.nodes[key])} is done, and nothing undoes"
                text += f" {label(self.plan.node(key))} in the new version."
                self.find("undo-gone", key, text)

    def _completed(self):
        """Yield the records of all that may still be undone."""
        for scope in self.instance.scopes.values():
            yield from rename.completed_records(scope.completed)
        for token in self.instance.tokens.values():
            for name in ("completed", "records"):
                yield from rename.completed_records(token.memory.get(name) or ())

    def go(self):
        """Give everything its new place."""
        rename.apply(self)
        watching.apply(self)
        joining.check(self)
        for token in self.instance.tokens.values():
            before = self.before.get(token.key)
            if before:
                self._tell(token, before, self.plan.new.nodes[token.node])
                self._tell_merged(token, before)

    def _tell(self, token, before, after):
        """Say what is not the same any more for a token that stays."""
        if token.waits == WORK:
            self._tell_form(token, before, after)
        if token.waits == CALL and before.called != after.called:
            text = f"{label(after)}: what was called of {before.called} goes on."
            self.find("called", before.id, text, False, token.key)

    def _tell_merged(self, token, before):
        """Say that nodes became one; of two watchers it is said that one goes."""
        others = [] if self.is_watcher(token) else self.plan.merged(before.id)
        if others:
            names = ", ".join(label(self.plan.old.nodes[key]) for key in others)
            text = f"{label(self.plan.node(before.id))} is {names} as well from now on."
            self.find("merged", before.id, text, False, token.key)

    def _tell_form(self, token, before, after):
        old, new = ({(f.name, f.type) for f in one.fields} for one in (before, after))
        if gone := sorted(name for name, _type in old - new):
            text = (
                f"{label(after)}: its form does not ask for {', '.join(gone)} any more."
            )
            self.find("form-field-gone", before.id, text, False, token.key)
        if come := sorted(name for name, _type in new - old):
            text = f"{label(after)}: its form asks for {', '.join(come)} as well."
            self.find("form-field-new", before.id, text, False, token.key)
