# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""SpiffWorkflow's side of bench/bpmn.py: its state as JSON in a row of the same server.

Our engine alone does the same (``EngineAlone``), to show what the rest costs.
"""

import json
import logging
from datetime import datetime

from lxml import etree

TABLE = "CREATE TABLE IF NOT EXISTS bench_state (id serial PRIMARY KEY, state jsonb)"
NOW = datetime(2026, 1, 1)


def spiff_parse(code, xml):
    """Return SpiffWorkflow's specification of the process."""
    from SpiffWorkflow.bpmn.parser import BpmnParser

    parser = BpmnParser()
    parser.add_bpmn_xml(etree.fromstring(xml))
    return parser.get_spec(code)


class Spiff:
    """Run instances with SpiffWorkflow, saved after each step."""

    def __init__(self, code, xml):
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

        # Odoo's handlers would print each of its changes, which would slow it down.
        logging.getLogger("spiff").setLevel(logging.WARNING)
        self.spec = spiff_parse(code, xml)
        self.serializer = BpmnWorkflowSerializer()

    def run(self, cursor):
        """Run one instance to its end; return how many tasks were done."""
        from SpiffWorkflow.bpmn import BpmnWorkflow
        from SpiffWorkflow.util.task import TaskState

        workflow = BpmnWorkflow(self.spec)
        workflow.do_engine_steps()
        row = _insert(cursor, self.serializer.serialize_json(workflow))
        done = 0
        while tasks := workflow.get_tasks(state=TaskState.READY, manual=True):
            tasks[0].run()
            workflow.do_engine_steps()
            _update(cursor, row, self.serializer.serialize_json(workflow))
            done += 1
        assert workflow.completed
        return done


class EngineAlone:
    """Run instances with our engine alone, saved in the same way."""

    def __init__(self, code, xml):
        from odoo.addons.ipai_bpmn import engine

        self.engine = engine
        models = {model.id: model for model in engine.parse(xml).processes}
        self.model = models[code]

    def run(self, cursor):
        """Run one instance to its end; return how many tasks were done."""
        from odoo.addons.ipai_bpmn.engine import events

        step, model = self.engine.step, self.model
        state = step(model, self.engine.Instance.new(), events.Start(), NOW).instance
        row = _insert(cursor, _as_json(state))
        done = 0
        while state.tokens:
            token = next(t for t in state.tokens.values() if t.waits == "work")
            state = step(model, state, events.Complete(token.key), NOW).instance
            _update(cursor, row, _as_json(state))
            done += 1
        assert state.state == "done"
        return done


def _as_json(state):
    tokens = [vars(token) for token in state.tokens.values()]
    scopes = [vars(scope) for scope in state.scopes.values()]
    return json.dumps([state.state, tokens, scopes, state.last_key])


def _insert(cursor, text):
    cursor.execute("INSERT INTO bench_state (state) VALUES (%s) RETURNING id", [text])
    row = cursor.fetchone()[0]
    cursor.connection.commit()
    return row


def _update(cursor, row, text):
    cursor.execute("UPDATE bench_state SET state = %s WHERE id = %s", [text, row])
    cursor.connection.commit()
