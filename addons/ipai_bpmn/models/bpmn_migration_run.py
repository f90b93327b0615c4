# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import models
from odoo.addons.ipai_master_control.models.trust import QUEUED
from odoo.exceptions import UserError

from ..engine.migration import Finding, Outcome
from .bpmn_instance import ALIVE
from .bpmn_instance_effects import CONFLICTS
from .bpmn_migration import AT_WORK, CHECKED, CHECKING, DONE, RUNNING
from .migration_batch import MigrationBatch

BATCH_SIZE = 100
READY, MOVED, REFUSED = "ready", "moved", "refused"
COUNTS = ("total", "seen", READY, MOVED, REFUSED)

_logger = logging.getLogger(__name__)


class BpmnMigration(models.Model):
    """A plan at work: a chain of short jobs goes through the instances by id.

    Each job looks at one batch, notes how far it came and asks for the next one, in the
    same transaction. So a job that was killed has done nothing, and one that runs twice
    does nothing twice. The first batch is done at once.
    """

    _inherit = "bpmn.migration"

    # API, through RPC too

    def check(self):
        """Look at each instance and say what is in the way; nothing is changed.

        :returns: see ``report``; more than a batch of instances go on in jobs
        :raises UserError: it has been applied, or is at work
        """
        self._check_may_run()
        if self.state in (*AT_WORK, DONE):
            raise UserError(self.env._("%s has begun.", self.display_name))
        self.sudo()._begin(CHECKING)
        return self.report()

    def apply(self):
        """Migrate what can be migrated; each instance is checked once more.

        :returns: see ``report``; more than a batch of instances go on in jobs
        :raises UserError: it was not checked as it is now
        """
        self._check_may_run()
        if self.state != CHECKED:
            raise UserError(
                self.env._("%s has to be checked first.", self.display_name)
            )
        self.sudo()._begin(RUNNING)
        return self.report()

    def resume(self):
        """Go on with a plan whose job got lost.

        :returns: see ``report``
        :raises UserError: there is nothing to go on with
        """
        self._check_may_run()
        if self.state not in AT_WORK:
            raise UserError(self.env._("%s is not at work.", self.display_name))
        self.sudo()._enqueue()
        return self.report()

    def report(self):
        """Return how far a plan is and what was found, by element.

        :returns: {"id", "state", "total", "seen", "ready", "moved", "refused",
            "elements": [{"element", "rule", "blocking", "instances", "text"}]}
        """
        self.ensure_one()
        self.check_access("read")
        found = {name: self[name] for name in ("id", "state", *COUNTS)}
        return {**found, "elements": self._elements()}

    def _elements(self):
        groups = self.env["bpmn.migration.finding"]._read_group(
            [("migration_id", "=", self.id)],
            ["element", "rule", "is_blocking"],
            ["instance_id:count_distinct", "text:max"],
            order="is_blocking desc, element, rule",
        )
        names = ("element", "rule", "blocking", "instances", "text")
        return [dict(zip(names, group, strict=True)) for group in groups]

    # Buttons

    def action_check(self):
        """Check, and stay on the plan."""
        self.check()

    def action_apply(self):
        """Apply, and stay on the plan."""
        self.apply()

    def action_resume(self):
        """Go on, and stay on the plan."""
        self.resume()

    # At work

    def _check_may_run(self):
        self.ensure_one()
        self.check_access("write")
        self.process_id._check_manages()

    def _begin(self, state):
        self._forget_results()
        domain = self._instance_domain()
        self.write(
            {
                "state": state,
                "total": self.env["bpmn.instance"].search_count(domain),
                "started_at": self.env["mc.clock"].now(),
            }
        )
        if state == RUNNING:
            self._add_plan_evidence(self.env._("Migration begun"))
        self._job_batch(state, 0)

    def _forget_results(self):
        self.env.flush_all()
        for name in ("bpmn_migration_finding", "bpmn_migration_result"):
            self.env.cr.execute(
                f"DELETE FROM {name} WHERE migration_id = ANY(%s)", [self.ids]
            )
        self.env.invalidate_all(flush=False)
        self.write(
            {
                **dict.fromkeys((*COUNTS, "last_instance_id"), 0),
                "started_at": False,
                "ended_at": False,
            }
        )

    def _instance_domain(self):
        chosen = [("id", "in", self.instance_ids.ids)] if self.is_choice else []
        return [
            ("process_id", "=", self.process_id.id),
            ("state", "in", ALIVE),
            ("id", ">", self.last_instance_id),
            *chosen,
        ]

    def _enqueue(self):
        last = self.last_instance_id
        self.with_context(**QUEUED).with_delay(
            description=self.env._("Migrate: %s", self.display_name),
            identity_key=f"bpmn.migration-{self.id}-{self.state}-{last}",
        )._job_batch(self.state, last)

    def _job_batch(self, state, last_instance_id):
        """Do the batch after that instance, unless that has happened already."""
        plan = self.sudo()
        if plan.state != state or plan.last_instance_id != last_instance_id:
            return
        instances = self.env["bpmn.instance"].sudo()
        found = instances.search(
            plan._instance_domain(), order="id", limit=BATCH_SIZE + 1
        )
        batch = found[:BATCH_SIZE]
        plan._note(batch, plan._outcomes(batch), is_last=batch == found)

    def _outcomes(self, instances):
        """Return instance -> Outcome; one that fails does not keep the others."""
        try:
            with self.env.cr.savepoint():
                return self._run(instances)
        except CONFLICTS:
            raise  # the whole job is run again
        except Exception as error:
            if len(instances) < 2:
                _logger.exception("Migration %s: %s failed", self.id, instances)
                text = f"{type(error).__name__}: {error}"
                return {instances: Outcome(None, (Finding("error", "-", text),))}
        self.env.invalidate_all(flush=False)
        outcomes = {}
        for instance in instances:
            outcomes |= self._outcomes(instance)
        return outcomes

    def _run(self, instances):
        batch = MigrationBatch(
            self.env, self.process_id, self.target_id, self._engine_plan()
        )
        if self.state == CHECKING:
            return batch.check(instances)
        return batch.move(instances)

    def _note(self, instances, outcomes, is_last):
        """Store what came of a batch, and ask for the next one."""
        checked = self.state == CHECKING
        passed = READY if checked else MOVED
        self._add_results(outcomes, passed)
        good = sum(1 for one in outcomes.values() if one.instance)
        values = {
            "seen": self.seen + len(instances),
            passed: self[passed] + good,
            "refused": self.refused + len(instances) - good,
            "last_instance_id": instances[-1:].id or self.last_instance_id,
        }
        if is_last:
            values["state"] = CHECKED if checked else DONE
            values["ended_at"] = self.env["mc.clock"].now()
        self.write(values)
        if is_last:
            done = self.env._("Migration checked"), self.env._("Migration done")
            self._add_plan_evidence(done[not checked])
        else:
            self._enqueue()

    def _add_results(self, outcomes, passed):
        now, common = self.env["mc.clock"].now(), {"migration_id": self.id}
        common["company_id"] = self.company_id.id
        results = self.env["bpmn.migration.result"].create(
            [
                {
                    **common,
                    "instance_id": instance.id,
                    "outcome": passed if outcome.instance else REFUSED,
                    "reasons": _lines(outcome.findings, True),
                    "notes": _lines(outcome.findings, False),
                    "recorded_at": now,
                }
                for instance, outcome in outcomes.items()
            ]
        )
        self.env["bpmn.migration.finding"].create(
            [
                {
                    **common,
                    "result_id": result.id,
                    "instance_id": result.instance_id.id,
                    "element": one.element,
                    "rule": one.rule,
                    "text": one.text,
                    "is_blocking": one.blocking,
                }
                for result, outcome in zip(results, outcomes.values(), strict=True)
                for one in outcome.findings
            ]
        )

    def _add_plan_evidence(self, name):
        nodes = self._engine_plan().nodes
        meta = {
            "event": "migration",
            "plan": self.uuid,
            "process": self.process_id.code,
            "from": self.process_id.version,
            "to": self.target_id.version,
            "renamed": {key: one for key, one in nodes.items() if key != one},
            "unmapped": sorted(self.process_id._model().nodes.keys() - nodes.keys()),
            **{key: self[key] for key in ("total", "ready", "moved", "refused")},
        }
        self.env["mc.evidence"].append(
            "process",
            f"{name}: {self.display_name}",
            meta=meta,
            company=self.company_id,
        )


def _lines(findings, blocking):
    """Return the texts of findings for people, with their elements."""
    lines = [f"{f.element}: {f.text}" for f in findings if f.blocking == blocking]
    return "\n".join(dict.fromkeys(lines)) or False
