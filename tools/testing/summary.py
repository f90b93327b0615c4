# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Add up what the runs reported and decide whether all is well."""

import json
import re
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .selection import addon_of

ALLOWED_SKIPS = Path(__file__).with_name("allowed_skips.toml")
OUTCOMES = ("passed", "failed", "skipped")


@dataclass(frozen=True)
class AllowedSkip:
    """A test that may be skipped, and for which reasons."""

    test: re.Pattern
    reason: re.Pattern
    why: str

    def covers(self, result):
        return self.test.search(result["id"]) and self.reason.search(result["reason"])


def allowed_skips(path=ALLOWED_SKIPS):
    """Return the AllowedSkips of a TOML file: ``[[skip]]`` test, reason, why."""
    entries = tomllib.loads(path.read_text()).get("skip", [])
    return [
        AllowedSkip(
            re.compile(entry["test"]), re.compile(entry["reason"]), entry["why"]
        )
        for entry in entries
    ]


@dataclass
class Summary:
    """The outcome of all runs; ``problems`` fail it beside failed tests."""

    addons: tuple[str, ...]
    skips: list[AllowedSkip] = field(default_factory=allowed_skips)
    counts: dict[str, Counter] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add_report(self, path):
        """Take in the lines that the plugin wrote; return how many there were."""
        lines = path.read_text().splitlines() if path.is_file() else []
        for line in lines:
            self._add(json.loads(line))
        return len(lines)

    def require_tests(self, names):
        """Complain about addons of which no test was collected."""
        for name in names:
            if not self.counts.get(name):
                self.problems.append(f"no test was collected for the addon {name}")

    def total(self, outcome):
        return sum(counter[outcome] for counter in self.counts.values())

    @property
    def green(self):
        """Tell whether something ran, nothing failed and nothing is wrong."""
        ran = self.total("passed") + self.total("failed")
        return bool(ran) and not self.total("failed") and not self.problems

    def closing_line(self):
        """Return the line "N passed, N failed, N skipped"."""
        return ", ".join(f"{self.total(outcome)} {outcome}" for outcome in OUTCOMES)

    def as_json(self, **more):
        """Return the summary as one line of JSON."""
        values = {outcome: self.total(outcome) for outcome in OUTCOMES}
        values["addons"] = {
            key: {outcome: self.counts[key][outcome] for outcome in OUTCOMES}
            for key in sorted(self.counts)
        }
        if self.problems:
            values["problems"] = self.problems
        return json.dumps(values | more)

    def _add(self, result):
        key = self._key(result["id"])
        self.counts.setdefault(key, Counter())[result["outcome"]] += 1
        if result["outcome"] == "skipped" and not self._may_skip(result):
            self.problems.append(f"unexpected skip: {result['id']}: {result['reason']}")

    def _may_skip(self, result):
        return any(one.covers(result) for one in self.skips)

    def _key(self, test_id):
        addon = addon_of(test_id, self.addons)
        return addon or "/".join(Path(test_id.partition("::")[0]).parts[:2])
