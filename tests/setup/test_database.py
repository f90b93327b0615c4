# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Templates and throw-away databases on the real server of this run."""

import os

import pytest

from tools.setup import database
from tools.setup.environment import Environment


@pytest.fixture(scope="module")
def environment():
    return Environment.load()


def test_a_throw_away_database_is_gone_in_the_end(environment):
    with database.throw_away(environment, "probe", template="template0") as name:
        assert name in database.names(environment)
        files = environment.data_dir / "filestore" / name
        files.mkdir(parents=True)
    assert name not in database.names(environment)
    assert not files.exists()


def test_a_copy_brings_its_files_along(environment):
    with database.throw_away(environment, "original", template="template0") as original:
        folder = environment.data_dir / "filestore" / original / "ab"
        folder.mkdir(parents=True)
        (folder / "abcd").write_text("content")
        with database.throw_away(environment, "copy", template=original) as copy:
            copied = environment.data_dir / "filestore" / copy / "ab" / "abcd"
            assert copied.read_text() == "content"


def test_only_leftovers_of_dead_processes_are_dropped(environment):
    dead = f"{database.prefix()}_probe_{2**22 + 1}"
    # The hash in a template's name may have no letter.
    layer = f"{database.prefix()}_t0_base_{2**32}"
    for name in (dead, layer):
        database.create(environment, name, template="template0")
    with database.throw_away(environment, "alive", template="template0") as alive:
        assert alive.endswith(str(os.getpid()))
        database.drop_leftovers(environment)
        assert dead not in database.names(environment)
        assert {alive, layer} <= set(database.names(environment))
    database.drop(environment, layer)
