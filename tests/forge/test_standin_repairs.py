# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The engineer repairs every scenario, judged by the real ruff and pytest."""

import pytest
from standin_helpers import make_client, repair, run_check, write_files

from tools.forge.scenarios import make_scenarios
from tools.model_standin import ModelStandin
from tools.model_standin.evaluation import Project, evaluate

MOST_ATTEMPTS = 3


@pytest.fixture(scope="module")
def client():
    with ModelStandin() as standin:
        yield make_client(standin)


def failing(folder, scenario):
    """Output of the checks that fail, by name."""
    found = {}
    for check in scenario.checks:
        code, output = run_check(folder, check.command)
        if code:
            found[check.name] = output
    return found


def prompt(outputs, changed, history):
    """What an agent tells the model: logs, the pull request's diff, history."""
    parts = [f"<data b log>\n{output}\n</data b>" for output in outputs.values()]
    parts.append("\n".join(f"--- a/{path}\n+++ b/{path}" for path in sorted(changed)))
    for number, text in enumerate(history, 1):
        parts.append(f'<data b attempt number="{number}">\n{text}\n</data b>')
    return "\n".join(parts)


def work_on(client, folder, scenario, outputs):
    """Attempts until green or given up: (failing checks, endings)."""
    changed, endings = set(scenario.broken_files), []
    while outputs and len(endings) < MOST_ATTEMPTS:
        before = {path: path.read_text() for path in folder.rglob("*.py")}
        text = prompt(outputs, changed, [ending[1] for ending in endings])
        ending, _turns = repair(client, folder, text)
        endings.append(ending)
        changed |= {
            str(path.relative_to(folder))
            for path, content in before.items()
            if path.read_text() != content
        }
        if ending[0] == "give_up":
            break
        outputs = failing(folder, scenario)
    return outputs, endings


@pytest.mark.parametrize("seed", range(10))
def test_scenarios_of_a_seed(client, tmp_path, seed):
    scenarios = make_scenarios(seed)
    write_files(tmp_path / "main", scenarios[0].base_files)
    assert failing(tmp_path / "main", scenarios[0]) == {}, "main has to be green"
    for scenario in scenarios:
        assert scenario.base_files == scenarios[0].base_files
        folder = tmp_path / scenario.key
        write_files(folder, {**scenario.base_files, **scenario.broken_files})
        broken = failing(folder, scenario)
        assert list(broken) == scenario.expected["checks"], scenario.key
        left, endings = work_on(client, folder, scenario, broken)
        pushed = [ending for ending in endings if ending[0] == "finish"]
        assert len(pushed) == scenario.expected["attempts"], (scenario.key, endings)
        if scenario.expected["outcome"] == "green":
            assert left == {}, (scenario.key, endings)
        else:
            assert left, scenario.key
            assert endings[-1][0] == "give_up"


def test_seeds_differ():
    texts = {str(make_scenarios(seed)) for seed in range(30)}
    assert len(texts) == 30
    assert make_scenarios(5) == make_scenarios(5)


def test_repositories_of_their_own():
    names = {scenario.repo for scenario in make_scenarios(1, one_repository=False)}
    assert len(names) == 4


def test_contradiction_is_named(client, tmp_path):
    scenario = make_scenarios(1)[3]
    write_files(tmp_path, {**scenario.base_files, **scenario.broken_files})
    broken = failing(tmp_path, scenario)
    _left, endings = work_on(client, tmp_path, scenario, broken)
    assert "contradict" in endings[-1][1]
    assert "tests/test_agreement.py" in endings[-1][1]


def test_lint_rules(client, tmp_path):
    """Every rule that has a repair, in one file."""
    source = (
        "import os, json\nfrom decimal import (\n    ROUND_UP,\n    Decimal,\n)\n\n\n"
        "def f(x, items):\n    y = 1\n    z = json.dumps(x)\n"
        '    if x == None or not x in items:\n        return f"none"\n'
        "    if not x is items:\n        x = Decimal(1);\n"
        "    if x != False:\n        return 1  \n"
        "    try:\n        return 2\n    except ValueError as error:\n"
        "        return x is 'a'\n"
    )
    config = '[tool.ruff.lint]\nselect = ["E", "F", "W"]\n'
    write_files(tmp_path, {"a.py": source, "pyproject.toml": config})
    command = "python -m ruff check --output-format={} ."
    code, output = run_check(tmp_path, command.format("concise"))
    assert code == 1
    for rule in (
        "F401",
        "F841",
        "F541",
        "F632",
        "E401",
        "E703",
        "E711",
        "E712",
        "E713",
        "E714",
        "W291",
    ):
        assert rule in output
    for style in ("full", "concise"):
        _code, output = run_check(tmp_path, command.format(style))
        repair(client, tmp_path, output)
    code, output = run_check(tmp_path, command.format("concise"))
    assert code == 0, output


def test_log_with_stamps_and_colours(client, tmp_path):
    write_files(tmp_path, {"a.py": "import os\n"})
    line = "2026-11-24T02:00:00.0000000Z \x1b[1ma.py:1:8: F401 [*] `os` imported but"
    ending, _turns = repair(client, tmp_path, f"{line} unused\x1b[0m\r\n")
    assert ending[0] == "finish"
    assert (tmp_path / "a.py").read_text() == ""


def test_code_that_is_tried_out_is_restricted(tmp_path):
    target = tmp_path / "written"
    evil = (
        "def f():\n    try:\n        import os\n    except ImportError:\n"
        f"        open({str(target)!r}, 'w')\n    return 1\n"
    )
    test = "from m import f\n\ndef test_f():\n    assert f() == 1\n"
    project = Project.of({"m.py": evil, "test_m.py": test})
    [outcome] = evaluate(project, [])
    assert outcome["test_m.py::test_f"].failed
    assert not target.exists()


def test_endless_code_is_stopped():
    test = "from m import f\n\ndef test_f():\n    assert f() == 1\n"
    project = Project.of({"m.py": "def f():\n    return 1\n", "test_m.py": test})
    endless = "def f():\n    while True:\n        pass\n"
    good, bad = evaluate(project, [("m.py", endless)])
    assert not good["test_m.py::test_f"].failed
    assert bad["test_m.py::test_f"].failed
