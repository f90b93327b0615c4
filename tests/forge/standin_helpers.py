# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""An agent over a plain folder, with the real SDK, to talk to the model stand-in."""

import re
import subprocess
import sys
from pathlib import Path

import anthropic

MODEL = "claude-sonnet-5"
EDITOR = "str_replace_based_edit_tool"
MOST_TURNS = 30


def _tool(name, *properties):
    schema = {
        "type": "object",
        "properties": {key: {"type": "string"} for key in properties},
        "required": list(properties[:1]),
    }
    return {"name": name, "description": name, "input_schema": schema}


TOOLS = [
    {"type": "text_editor_20250728", "name": EDITOR},
    _tool("list_files", "glob"),
    _tool("search", "pattern", "glob"),
    _tool("finish", "summary"),
    _tool("give_up", "reason"),
]


def write_files(folder: Path, files: dict) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def run_check(folder: Path, command: str) -> tuple[int, str]:
    """Run a CI command of ours; exit code and output."""
    done = subprocess.run(
        [sys.executable, *command.split()[1:]],
        cwd=folder,
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(folder),
            "LANG": "C.UTF-8",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            # a file changed twice in a second would be taken from the cache
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        timeout=60,
    )
    return done.returncode, done.stdout + done.stderr


class FolderTools:
    """The agent's tools over a folder."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.ending = None

    def run(self, name, values):
        """Text and whether it is an error."""
        if name in ("finish", "give_up"):
            self.ending = (name, next(iter(values.values())))
            return "Noted.", False
        if name == "list_files":
            return "\n".join(self._paths()), False
        if name == "search":
            found = [
                f"{path}:{number}:{line}"
                for path in self._paths()
                for number, line in enumerate(self._lines(path), 1)
                if re.search(values["pattern"], line)
            ]
            return "\n".join(found) or "(nothing found)", False
        return self._edit(**values)

    def _paths(self):
        return sorted(
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*.py")
            if not any(part.startswith(".") for part in path.parts[1:])
        )

    def _lines(self, path):
        return (self.folder / path).read_text().split("\n")

    def _edit(self, command, path, old_str="", new_str=""):
        target = self.folder / path
        if not target.is_file():
            return f"{path} does not exist.", True
        text = target.read_text()
        if command == "view":
            lines = text.removesuffix("\n").split("\n")
            rows = (f"{number:6}\t{line}" for number, line in enumerate(lines, 1))
            return "\n".join(rows), False
        if text.count(old_str) != 1:
            return f"old_str occurs {text.count(old_str)} times.", True
        target.write_text(text.replace(old_str, new_str))
        return "Edited.", False


def make_client(standin, **options):
    return anthropic.Anthropic(
        api_key=standin.api_key, base_url=standin.url, max_retries=0, **options
    )


def repair(client, folder: Path, text: str):
    """Let the model repair ``folder``; returns how it ended: (tool, text), turns."""
    tools = FolderTools(folder)
    messages = [{"role": "user", "content": text}]
    for turn in range(1, MOST_TURNS):
        answer = client.messages.create(
            model=MODEL, max_tokens=4096, tools=TOOLS, messages=messages
        )
        assert answer.stop_reason == "tool_use", answer
        messages.append({"role": "assistant", "content": answer.to_dict()["content"]})
        results = []
        for block in answer.content:
            if block.type == "tool_use":
                shown, is_error = tools.run(block.name, block.input)
                result = {"type": "tool_result", "tool_use_id": block.id}
                results.append({**result, "content": shown, "is_error": is_error})
        messages.append({"role": "user", "content": results})
        if tools.ending:
            return tools.ending, turn
    raise AssertionError("the model did not end")
