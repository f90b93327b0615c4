# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Templates and throw-away databases on the real server of this run."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from tools.setup import database


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


def test_who_needs_a_template_at_the_same_time_gets_the_same(environment, monkeypatch):
    built, both = [], threading.Barrier(2)

    def build(environment, name, _template, _modules):
        built.append(name)
        database._create_empty(environment, name)

    def ensure(_number):
        both.wait(10)
        return database.ensure_template(environment)

    monkeypatch.setattr(database, "_build", build)
    monkeypatch.setattr(database, "_drop_older", lambda *_args, **_keep: None)
    monkeypatch.setattr(
        database,
        "_name",
        lambda _environment, layer, *_keys: f"{database.prefix()}_t0_{layer}_probe",
    )
    try:
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(ensure, range(2))
        assert first == second
        assert len(built) == len(set(built)) == 2, built
    finally:
        for name in built:
            database.drop(environment, name)
