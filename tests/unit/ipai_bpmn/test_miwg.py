# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Models that other tools wrote: the public test suite of the BPMN MIWG (miwg/)."""

import tarfile
from collections import Counter
from pathlib import Path

import pytest
from bpmn_engine import Instance, ModelRefused, events, parse, problems, step
from play import START

ARCHIVE = Path(__file__).parent / "miwg" / "bpmn-miwg-test-suite.tar.xz"
# Run from start to end in a test below: nothing in them has to be looked up outside.
RUNNABLE = {"A.1.0", "A.4.0", "A.4.1", "C.1.0"}
VARIABLES = {"approved": True, "approver": "ann"}
EVENTS = dict.fromkeys(("work", "invoke", "call"), events.Complete)
EVENTS |= dict.fromkeys(("message", "signal", "timer"), events.Trigger)


@pytest.fixture(scope="module")
def files():
    """Return path -> bytes of all files."""
    with tarfile.open(ARCHIVE) as archive:
        return {
            member.name: archive.extractfile(member).read()
            for member in archive
            if member.isfile()
        }


@pytest.fixture(scope="module")
def references(files):
    return {
        name.split("/")[1].removesuffix(".bpmn"): data
        for name, data in files.items()
        if name.startswith("Reference/")
    }


def test_the_reference_models_are_read(references):
    assert len(references) == 21
    for name, data in references.items():
        definitions = parse(data)
        assert definitions.has_diagram, name
        assert any(model.nodes for model in definitions.processes), name
        for model in definitions.processes:
            for problem in problems(model):
                assert problem.line and problem.text, (name, problem)


def test_reference_models_that_can_run_do(references):
    runnable = {
        name: models
        for name, data in references.items()
        if (models := parse(data).runnable())
        and not any(problems(model) for model in models)
    }
    assert set(runnable) >= RUNNABLE
    for name in RUNNABLE:
        for model in runnable[name]:
            assert _play(model) == "done", name


def _play(model):
    """Let happen whatever is waited for, and return the state, or "incident"."""
    starts = model.starts()
    event = events.Start("" if model.entries() else starts[0].id, VARIABLES)
    instance = Instance.new()
    for _step in range(200):
        instance = step(model, instance, event, START).instance
        waiting = [t for t in instance.tokens.values() if t.waits in EVENTS]
        if instance.state != "running" or not waiting:
            break
        event = EVENTS[waiting[0].waits](waiting[0].key)
    return "incident" if instance.tokens else instance.state


def test_hundreds_of_files_of_other_tools_end_in_a_model_or_in_reasons(files):
    seen = Counter()
    for name, data in files.items():
        try:
            definitions = parse(data)
        except ModelRefused as refused:
            assert refused.problems[0].text, name
            seen["not XML"] += 1
            continue
        for model in definitions.processes:
            reasons = problems(model)
            seen["refused" if reasons else "can run"] += 1
            if not reasons:
                _play(model)
    assert len(files) > 800
    # Six files are no XML or not in the encoding that they declare.
    assert seen["not XML"] == 6
    assert seen["can run"] > 400
