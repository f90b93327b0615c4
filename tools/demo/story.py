# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""What the demo shows: four failing pull requests, and what becomes of them."""

from dataclasses import dataclass

from . import people

GATED = "unit-test"
SCENARIO_SECONDS = 300


@dataclass
class Ending:
    """How one pull request ended."""

    scenario: object
    number: int
    runs: list
    item: dict
    evidence: list
    green: bool
    restored: bool

    @property
    def as_expected(self):
        """Green with its evidence, or handed over with nothing left on the branch."""
        kinds = {row["kind"] for row in self.evidence}
        if self.scenario.expected["outcome"] == "handed_over":
            return self.restored and self.item["state"] != "done" and "log" in kinds
        needed = {"intake", "state", "log", "patch", "check"}
        if self.scenario.key == GATED:
            needed.add("approval")
        in_time = len(self.runs) == self.scenario.expected["attempts"]
        closed = self.green and self.item["state"] == "done"
        return closed and in_time and needed <= kinds


class Story:
    """Play scenarios on a rig and tell each step as it happens.

    :param rig: a started ``Rig``
    :param tell: function that prints a line
    """

    def __init__(self, rig, tell):
        self.rig, self.tell = rig, tell
        self.told = set()
        people.create(rig.admin)
        self.reviewer = rig.sign_in(*people.REVIEWER)

    def play(self, scenario):
        """Break a pull request, watch the repair, and return its ``Ending``."""
        rig, gated = self.rig, scenario.key == GATED
        mode = "gated" if gated else "auto"
        self.tell(f"\n== {scenario.key}: {scenario.title} ({mode})")
        rig.watch(scenario, mode)
        number = rig.open_pull(scenario)
        head = rig.forge.head(scenario.repo, scenario.branch)
        self.tell(f"   alice opens {scenario.repo}#{number}; CI runs for {head[:10]}")
        rig.wait_for(
            lambda: self._step(scenario, gated), SCENARIO_SECONDS, scenario.key
        )
        return self._ending(scenario, number, head)

    def _step(self, scenario, gated):
        """Tell what is new; approve what waits; true once the last run has ended."""
        runs = self.rig.runs(
            scenario.repo, ("stage", "outcome", "attempt", "is_in_review", "log_ids")
        )
        self._tell_evidence(scenario.repo)
        for run in runs:
            if gated and run["is_in_review"]:
                self._approve(run)
        ended = [run for run in runs if run["stage"] in ("done", "failed")]
        settled = runs and len(ended) == len(runs)
        return settled and runs[-1]["outcome"] != "not_fixed"

    def _approve(self, run):
        self.tell("   Rita reads the patch in Odoo and approves it")
        people.decide(self.reviewer, run["id"])

    def _tell_evidence(self, repo):
        for row in self._evidence(repo):
            if row["id"] not in self.told:
                self.told.add(row["id"])
                who = row["actor_name"]
                self.tell(f"   [{row['kind']:>10}] {row['name']}  ({who})")

    def _item(self, repo):
        items = self.rig.admin.find(
            "mc.work.item",
            [("source_ref", "=like", f"{repo.lower()}#%")],
            ["reference", "state", "lane_id"],
        )
        return items[0] if items else None

    def _evidence(self, repo):
        item = self._item(repo)
        if not item:
            return []
        return self.rig.admin.find(
            "mc.evidence",
            [("work_item_id", "=", item["id"])],
            ["kind", "name", "actor_name"],
            order="id",
        )

    def _ending(self, scenario, number, head):
        self.rig.forge.wait_idle()
        self._tell_evidence(scenario.repo)
        now = self.rig.forge.head(scenario.repo, scenario.branch)
        checks = self.rig.forge.checks(scenario.repo, now)
        return Ending(
            scenario=scenario,
            number=number,
            runs=self.rig.runs(scenario.repo),
            item=self._item(scenario.repo),
            evidence=self._evidence(scenario.repo),
            green=bool(checks)
            and all(check["conclusion"] == "success" for check in checks),
            restored=now == head,
        )
