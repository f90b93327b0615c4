# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A populated database of the previous release upgrades and keeps working."""

import os

from tools.setup.console import run
from tools.testing import upgrade


def test_a_populated_database_upgrades(environment):
    """From the previous release; before there is one, from the current commit."""
    upgrade.upgrade(environment, upgrade.previous_release() or "HEAD")
    assert environment.series in ("18.0", "19.0")


def test_this_repository_knows_its_releases():
    """Without one, the upgrade would be tested from the commit to itself."""
    assert upgrade.previous_release()


def test_the_previous_release_is_the_newest_one_before_the_commit(repository):
    root = repository(**{"tests/upgrade/releases.txt": "# none yet"})
    _git(root, "init", "-q")
    first, second = _commit(root, "first"), _commit(root, "second")
    assert upgrade.previous_release(root) == ""
    listed = f"# oldest first\nv1.9.0 {first}\nv1.10.0 {second}\nv2.0.0 {'0' * 40}\n"
    (root / upgrade.RELEASES).write_text(listed)
    # v1.10.0 is the commit at hand: that one is being tested.
    assert upgrade.previous_release(root) == first
    _commit(root, "third")
    assert upgrade.previous_release(root) == second


def _commit(root, text):
    (root / "a.txt").write_text(text)
    _git(root, "add", "-A")
    _git(root, "commit", "-q", "-m", text)
    return run(["git", "-C", root, "rev-parse", "HEAD"], what="git", quiet=True).strip()


def _git(root, *args):
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com")
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    run(["git", "-C", root, *identity, *args], what="git", env=environment)
