# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A legal hold that is set while history is being pruned keeps it."""

from datetime import timedelta

import psycopg2
import pytest
from odoo.api import Environment
from race_helpers import committed

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
    '<process id="{code}" name="DEV" isExecutable="true"><startEvent id="s"/>'
)
TAIL = '<sequenceFlow id="1" sourceRef="s" targetRef="x"/></process></definitions>'
CALLED = HEAD.format(code="held") + '<userTask id="x"/>' + TAIL
CALLER = (
    HEAD.format(code="holder")
    + '<callActivity id="x" calledElement="held"/><userTask id="y"/>'
    '<sequenceFlow id="2" sourceRef="x" targetRef="y"/>' + TAIL
)


def _ended(env):
    """Return an instance that has ended, and the items by which it can be held."""
    processes = env["bpmn.process"]
    processes.deploy(CALLED)
    processes.deploy(CALLER)
    caller = processes.start("holder")
    called = caller.token_ids.called_instance_ids
    task = called.work_item_ids.filtered(lambda item: not item.bpmn_is_root)
    by_hand = task.copy({"name": "By hand", "parent_id": task.id})
    by_hand.action_done()  # with its last child the task is done as well
    assert (called.state, caller.state) == ("done", "running")
    return called.id, {
        "own": task.id,
        "by hand": by_hand.id,
        "caller": caller.work_item_id.id,
    }


def _hold(item_id):
    return lambda env: (
        env["mc.work.item"]
        .browse(item_id)
        .write({"legal_hold": True, "legal_hold_reason": "Dispute"})
    )


def _history(env, instance_id):
    return env["bpmn.history"].search_count([("instance_id", "=", instance_id)])


@pytest.mark.parametrize("which", ["own", "by hand", "caller"])
def test_a_hold_in_the_same_moment(registry, monkeypatch, which):
    monkeypatch.setattr(
        "odoo.addons.ipai_bpmn.models.bpmn_history_prune.BATCH_ROWS", 10**6
    )
    instance_id, items = committed(registry, _ended)
    now = committed(registry, lambda env: env["mc.clock"].now())
    later = now + timedelta(days=100)
    monkeypatch.setattr(registry["mc.clock"], "now", lambda _clock: later)
    before = now + timedelta(days=1)
    with registry.cursor() as cr:
        env = Environment(cr, 1, {})
        assert _history(env, instance_id)  # the snapshot, and it is not held
        committed(registry, _hold(items[which]))
        with pytest.raises(psycopg2.errors.SerializationFailure):
            env["bpmn.history"].prune(before)
        cr.rollback()
        env.invalidate_all()
        env["bpmn.history"].prune(before)  # as the transaction that is run again
        assert _history(env, instance_id)
        cr.rollback()
