# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A populated database of the previous release upgrades and keeps working."""

import os

from tools.setup.console import run
from tools.setup.environment import Environment
from tools.testing import upgrade


def test_a_populated_database_upgrades():
    """From the previous release; before there is one, from the current commit."""
    environment = Environment.load()
    upgrade.upgrade(environment, upgrade.previous_release() or "HEAD")
    assert environment.series in ("18.0", "19.0")


def test_the_previous_release_is_the_newest_tag_before_the_commit(repository):
    root = repository(**{"a.txt": "1"})
    assert upgrade.previous_release(root) == ""
    _git(root, "init", "-q")
    for tag in ("v1.9.0", "v1.10.0", "unrelated", "v2.0.0"):
        (root / "a.txt").write_text(tag)
        _git(root, "add", "-A")
        _git(root, "commit", "-q", "-m", tag)
        _git(root, "tag", tag)
    # v2.0.0 is on the current commit: that one is being tested.
    assert upgrade.previous_release(root) == "v1.10.0"


def _git(root, *args):
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    run(["git", "-C", root, *identity, *args], what="git", env=environment)
