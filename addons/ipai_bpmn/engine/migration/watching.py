# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What waits for events: it goes on, with its due date, or goes, or comes new.

An event that was there before and is not waited for any more has happened: it does not
begin to wait once more only because the version is another one.
"""

from .. import incidents
from ..behaviours import subscribe
from ..model import ACTIVITIES
from ..state import (
    CHOICE,
    COMPENSATE,
    CONDITION,
    INCIDENT,
    MESSAGE,
    OF_SCOPE,
    SIGNAL,
    TIMER,
)
from .findings import label

EVENTS = (MESSAGE, SIGNAL, TIMER, CONDITION)


def apply(move):
    """Renew all that waits for events in an instance whose places are new already."""
    for token in list(move.instance.tokens.values()):
        if move.is_watcher(token):
            continue
        if token.waits in EVENTS:
            seen = move.instance.visible(token.scope, token.local)
            _follow(move, token, move.before[token.key], seen)
        _around(move, token)
    for scope in list(move.instance.scopes.values()):
        _of_scope(move, scope)


def _around(move, token):
    """Renew what watches on behalf of a token."""
    before, after = move.before[token.key], move.plan.new.nodes[token.node]
    seen = move.instance.visible(token.scope, token.local)
    watchers = [one for one in move.instance.watchers(token) if move.is_watcher(one)]
    if token.waits == CHOICE:
        is_gateway = after.kind == "eventBasedGateway"
        olds = move.plan.old.followers(before) if is_gateway else [before]
        news = move.plan.new.followers(after) if is_gateway else [after]
        _renew(move, token, watchers, olds, news, seen, True)
        if not any(one.host == token.key for one in move.instance.tokens.values()):
            text = f"{label(after)}: none of the events that it waits for is left."
            move.find("no-event", before.id, text, token=token.key)
        return
    olds = move.plan.old.boundaries.get(before.id, ())
    news = move.plan.new.boundaries.get(after.id, ())
    _renew(move, token, watchers, olds, news, seen, _is_begun(move, token, after))


def _is_begun(move, token, after):
    """Say whether boundary events of a token's activity wait by now."""
    waits_to_begin = token.waits == INCIDENT and token.phase in (
        incidents.ENTER,
        incidents.PREPARE,
    )
    return after.kind in ACTIVITIES and not token.parent and not waits_to_begin


def _of_scope(move, scope):
    """Renew what waits for the start events of a scope's event subprocesses."""
    plan, tokens = move.plan, move.instance.tokens
    owner = tokens.get(scope.owner)
    old_place = move.before[owner.key].id if owner else plan.old.id
    olds = [one for _node, one in plan.old.event_subprocesses.get(old_place, ())]
    place = scope.node or plan.new.id
    news = [one for _node, one in plan.new.event_subprocesses.get(place, ())]
    watchers = [
        one
        for one in tokens.values()
        if (one.host, one.scope) == (OF_SCOPE, scope.key) and move.is_watcher(one)
    ]
    thrower = tokens.get(owner.parent) if owner else None
    is_undone = bool(thrower) and thrower.waits == COMPENSATE
    may_create = not is_undone and not _is_interrupted(move, scope)
    seen = move.instance.visible(scope.key)
    _renew(move, None, watchers, olds, news, seen, may_create, scope.key)


def _is_interrupted(move, scope):
    """Say whether an event subprocess has ended all else in its scope."""
    inside = {
        move.before[token.key].id
        for token in move.instance.tokens.values()
        if token.scope == scope.key and token.key in move.before
    }
    return any(
        start.interrupting and node.id in inside
        for found in move.plan.old.event_subprocesses.values()
        for node, start in found
    )


def _renew(move, host, watchers, olds, news, seen, may_create, scope=None):
    """Let watchers follow, go, or come.

    :param olds, news: the nodes that are watched there in both versions
    """
    plan, followed = move.plan, {}
    targets = {node.id: node for node in news}
    for watcher in watchers:
        before = move.before[watcher.key]
        node = targets.get(plan.nodes.get(before.id))
        is_same = bool(node) and plan.is_same_watch(before.id, node)
        # Of two that became one only the first goes on.
        if is_same and followed.setdefault(node.id, before.id) == before.id:
            watcher.node = node.id
            _follow(move, watcher, before, seen)
        else:
            _drop(move, watcher, before)
    for node in news:
        is_known = any(plan.is_same_watch(one.id, node) for one in olds)
        if may_create and not is_known:
            _create(move, node, host, seen, scope)


def _follow(move, token, before, seen):
    """Let a token wait for what the new version says; a due date stays."""
    after = move.plan.new.nodes[token.node]
    if before.event == after.event or token.waits not in EVENTS:
        return
    if after.event.events:
        text = f"{label(after)}: one of its several events is another one now."
        move.find("multiple-changed", before.id, text, token=token.key)
        return
    try:
        values = subscribe.one_of(move.run, after.event, seen)
    except incidents.RUNTIME_ERRORS as error:
        text = f"{label(after)}: {error}"
        move.find("event-value", before.id, text, token=token.key)
        return
    if token.waits == TIMER:
        text = f"{label(after)}: its timer is another one; the due date stays."
        move.find("timer-kept", before.id, text, False, token.key)
        token.name, token.repeat = values["name"], values["repeat"]
    elif token.waits == CONDITION:
        text = f"{label(after)}: its condition is another one; it is asked at once."
        move.find("condition-changed", before.id, text, False, token.key)
    else:
        token.name, token.correlation = values["name"], values["correlation"]
        text = f"{label(after)} waits for {values['name']} from now on."
        move.find("event-changed", before.id, text, False, token.key)


def _drop(move, watcher, before):
    del move.instance.tokens[watcher.key]
    what = "timer" if watcher.waits == TIMER else "event"
    text = f"{label(before)} is not there any more; nobody waits for it from now on."
    move.find(f"{what}-cancelled", before.id, text, False, watcher.key)


def _create(move, node, host, seen, scope):
    try:
        waits = subscribe.to(move.run, node, seen)
    except incidents.RUNTIME_ERRORS as error:
        move.find("event-value", node.id, f"{label(node)}: {error}")
        return
    for values in waits:
        place = (scope, OF_SCOPE) if host is None else (host.scope, host.key)
        token = move.run.wait(node, place[0], host=place[1], **values)
        what = "timer" if token.waits == TIMER else "event"
        text = f"{label(node)} comes new and begins to wait."
        move.find(f"{what}-created", node.id, text, False, token.key)
