# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many instances on their way from one version to another, with a few statements."""

import json
from collections import defaultdict

from ..engine import events, migration, state
from .bpmn_instance_engine import instance_values
from .migration_lanes import Lanes
from .migration_work import WorkItems

TOKENS_SQL = """
    UPDATE bpmn_token t SET node_id = v.node_id, flow = v.flow, name = v.name,
        correlation = v.correlation, repeat = v.repeat, memory = v.memory::jsonb,
        write_uid = {uid}, write_date = now() AT TIME ZONE 'UTC'
    FROM (VALUES %s) AS v (id, node_id, flow, name, correlation, repeat, memory)
    WHERE t.id = v.id
"""
INSTANCES_SQL = """
    UPDATE bpmn_instance i SET process_id = v.process_id, last_key = v.last_key,
        scopes = v.scopes::jsonb,
        state = CASE WHEN i.state IN ('running', 'incident') THEN v.state
            ELSE i.state END,
        write_uid = {uid}, write_date = now() AT TIME ZONE 'UTC'
    FROM (VALUES %s) AS v (id, process_id, last_key, scopes, state)
    WHERE i.id = v.id
"""
# What is found of conditions that nobody has asked yet.
NEW_CONDITION = frozenset({"condition-changed", "event-created"})


class MigrationBatch:
    """One batch: checked, or moved, in the caller's transaction.

    :param env: environment with all rights, in the name of who asked for it
    :param old, new: bpmn.process
    :param plan: engine.migration.Plan between the two
    """

    def __init__(self, env, old, new, plan):
        self.env, self.old, self.new, self.plan = env, old, new, plan
        self.node_ids = new._node_ids(new.id)
        self.now = env["mc.clock"].now()
        self.lanes = Lanes(self)

    def check(self, instances):
        """Return instance -> engine.migration.Outcome; nothing changes."""
        return self._outcomes(instances)[0]

    def move(self, instances):
        """Migrate what can be migrated; return instance -> Outcome.

        Of a step and a migration at once, one meets 40001 and is run again.
        """
        instances._take_turn()
        outcomes, rows = self._outcomes(instances)
        moved = {i: one.instance for i, one in outcomes.items() if one.instance}
        if moved:
            self._store(moved, rows)
            self._record(moved, outcomes)
            self._ask_conditions(moved, outcomes)
        return outcomes

    def _outcomes(self, instances):
        domain = [
            ("instance_id", "in", instances.ids),
            ("state", "in", ("active", "incident")),
        ]
        tokens = self.env["bpmn.token"].search(domain)
        rows = tokens.grouped("instance_id")
        outcomes = {
            instance: self._outcome(instance, rows.get(instance, tokens.browse()))
            for instance in instances
        }
        return outcomes, rows

    def _outcome(self, instance, rows):
        outcome = migration.migrate(self.plan, instance._load(rows), self.now)
        if not outcome.instance:
            return outcome
        after = outcome.instance
        places = [
            (r.node_id, after.tokens[r.key]) for r in rows if r.key in after.tokens
        ]
        return migration.Outcome.of(after, outcome.findings + self.lanes.look(places))

    # Storing

    def _store(self, moved, rows):
        """Write the new states; what is in the caches is stored and read anew."""
        env = self.env
        env.flush_all()
        kept, dropped = [], env["bpmn.token"]
        for instance, after in moved.items():
            for row in rows.get(instance, ()):
                token = after.tokens.get(row.key)
                if token:
                    kept.append((row, token, after))
                else:
                    dropped |= row
        work = WorkItems(self, kept)
        self._execute(
            TOKENS_SQL, [self._token_row(row, token) for row, token, _after in kept]
        )
        self._execute(
            INSTANCES_SQL, [self._instance_row(*one) for one in moved.items()]
        )
        for name in ("bpmn.token", "bpmn.instance"):
            env[name].invalidate_model(flush=False)
        if dropped:
            dropped.write({"state": "cancelled", "ended_at": self.now})
        self._create_tokens(moved, rows)
        instances = env["bpmn.instance"].concat(*moved)
        env["bpmn.incident"]._follow_migration(instances, self.now)
        work.follow()

    def _execute(self, query, rows):
        if rows:
            query = query.format(uid=int(self.env.uid))
            self.env.cr.execute_values(query, rows, page_size=len(rows))

    def _token_row(self, row, token):
        node_id = self.node_ids[token.node]
        memory = json.dumps(token.memory) if token.memory else None
        values = (token.flow, token.name, token.correlation, token.repeat, memory)
        return (row.id, node_id, *values)

    def _instance_row(self, instance, after):
        values = instance_values(after)
        scopes = json.dumps(values["scopes"])
        return instance.id, self.new.id, values["last_key"], scopes, values["state"]

    def _create_tokens(self, moved, rows):
        values = []
        for instance, after in moved.items():
            known = {row.key for row in rows.get(instance, ())}
            for key in after.tokens.keys() - known:
                common = {"instance_id": instance.id, "started_at": self.now}
                common["company_id"] = self.new.company_id.id
                values.append({**common, **instance._token_values(after.tokens[key])})
        self.env["bpmn.token"].create(values)

    def _ask_conditions(self, moved, outcomes):
        """Let a new condition that holds happen at once, as when a wait begins."""
        for instance, after in moved.items():
            found = [
                after.tokens.get(one.token)
                for one in outcomes[instance].findings
                if one.rule in NEW_CONDITION
            ]
            is_new = any(token and token.waits == state.CONDITION for token in found)
            if is_new and not instance.suspended_at:
                instance._advance(events.Settle())

    # History and evidence

    def _record(self, moved, outcomes):
        text = f"version {self.old.version} → {self.new.version}"
        entry = ("migrate", False, 0, text)
        history = self.env["bpmn.history"]
        history._add_many([(i, [entry]) for i in moved], self.now)
        items = self.env["mc.work.item"]
        items._add_evidence_rows(
            [
                (i.work_item_id, "process", text, self._meta(i, outcomes[i]))
                for i in moved
                if i.work_item_id
            ]
        )

    def _meta(self, instance, outcome):
        found = defaultdict(list)
        for one in outcome.findings:
            found[one.rule].append(one.element)
        renamed = {
            key: target for key, target in self.plan.nodes.items() if key != target
        }
        return {
            "event": "migrate",
            "instance": instance.uuid,
            "process": self.new.code,
            "step": instance.step_count,
            "from": self.old.version,
            "to": self.new.version,
            "renamed": renamed,
            "found": dict(found),
        }
