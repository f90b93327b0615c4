# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Something is not there that no edit of this project brings: say so."""


def repair(belt, failure):
    """Give the reason when tests need a module, file, service or setting."""
    if not failure.missing:
        return [], []
    what = failure.missing[0]
    tests = ", ".join(f"{test.path}::{test.name}" for test in failure.tests[:3])
    place = f" (needed by {tests})" if tests else ""
    return [], [f"Something outside of this repository is missing: {what}{place}."]
    yield  # a generator, like every strategy
