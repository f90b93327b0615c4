# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""One rig for all end-to-end tests: database, Odoo, queue worker, forge, model."""

import itertools
import shutil
from dataclasses import replace

import pytest

from tools.demo import people
from tools.demo.rig import Rig
from tools.forge.scenarios import make_scenarios
from tools.setup import database as databases

REPAIR_SECONDS = 180
_seeds = itertools.count(100)


@pytest.fixture(scope="session")
def rig(environment):
    folder = environment.work / "e2e"
    shutil.rmtree(folder, ignore_errors=True)
    with databases.throw_away(environment, "e2e") as database:
        rig = Rig(environment, database, folder)
        try:
            rig.start()
            people.create(rig.admin)
            yield rig
        finally:
            rig.stop()


@pytest.fixture(scope="session")
def reviewer(rig):
    return rig.sign_in(*people.REVIEWER)


@pytest.fixture(scope="session")
def manager(rig):
    return rig.sign_in(*people.MANAGER)


@pytest.fixture
def scenario():
    """Give a scenario by its key; each call makes another repository."""

    def make(key):
        seed = next(_seeds)
        found = {one.key: one for one in make_scenarios(seed, one_repository=False)}
        return replace(found[key], repo=f"{found[key].repo}-{seed}")

    return make


class Repair:
    """One scenario on the rig, with the questions that tests ask about it."""

    def __init__(self, rig, scenario, mode):
        self.rig, self.scenario, self.repo = rig, scenario, scenario.repo
        self.repository = rig.watch(scenario, mode)
        self.number = None
        self.head = None

    def open_pull(self):
        self.number = self.rig.open_pull(self.scenario)
        self.head = self.rig.forge.head(self.repo, self.scenario.branch)
        return self

    def ended(self):
        """Wait until no run is under way, and return the runs."""
        self.rig.wait_for(self._has_ended, REPAIR_SECONDS, f"{self.repo} to end")
        assert self.rig.forge.wait_idle(REPAIR_SECONDS)
        return self.runs()

    def waits_for_review(self):
        def question():
            return [run["id"] for run in self.runs() if run["is_in_review"]]

        return self.rig.wait_for(question, REPAIR_SECONDS, "a review to be asked for")

    def runs(self):
        fields = (
            *("stage", "outcome", "outcome_reason", "attempt", "is_in_review"),
            *("commit_sha", "head_sha", "patch", "patch_sha256", "log_ids", "cost"),
            *("input_tokens", "output_tokens", "turns"),
        )
        return self.rig.runs(self.repo, fields)

    def item(self):
        domain = [("source_ref", "=", f"{self.repo.lower()}#{self.number}")]
        fields = ["state", "lane_id", "blocked_reason", "reference", "source"]
        items = self.rig.admin.find("mc.work.item", domain, fields)
        assert len(items) == 1, items
        return items[0]

    def evidence(self, kind=None):
        domain = [("work_item_id", "=", self.item()["id"])]
        if kind:
            domain.append(("kind", "=", kind))
        fields = ["kind", "name", "body", "uri", "meta", "actor_name"]
        return self.rig.admin.find("mc.evidence", domain, fields, order="id")

    def bot_pushes(self):
        pushes = self.rig.forge.pushes(self.repo)
        return [push for push in pushes if push.actor.endswith("[bot]")]

    def comments(self):
        return self.rig.forge.comments(self.repo, self.number)

    def conclusions(self):
        head = self.rig.forge.head(self.repo, self.scenario.branch)
        checks = self.rig.forge.checks(self.repo, head)
        return {check["name"]: check["conclusion"] for check in checks}

    def is_green(self):
        return set(self.conclusions().values()) == {"success"}

    def _has_ended(self):
        runs = self.runs()
        return (
            runs
            and all(run["stage"] in ("done", "failed") for run in runs)
            and runs[-1]["outcome"] != "not_fixed"
        )


@pytest.fixture
def repair(rig, scenario):
    """Start a repair: ``repair("lint")``, ``repair("unit-test", mode="gated")``."""

    def start(key, mode="auto", open_pull=True, **changes):
        one = Repair(rig, replace(scenario(key), **changes), mode)
        return one.open_pull() if open_pull else one

    return start
