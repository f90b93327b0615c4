# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The tools as the strategies use them, and the files as they know them."""

import re

from ..edits import plan
from ..transcript import ToolCall, file_text

EDITOR = "str_replace_based_edit_tool"
PYTHON_FILE = re.compile(r"(?:^|[\s\"'`(])((?:[\w.-]+/)*[\w.-]+\.py)\b", re.MULTILINE)


class Toolbelt:
    """Makes tool calls; ``files`` holds what was seen and edited, by path."""

    def __init__(self, tools: dict):
        self._tools = tools
        self.files: dict[str, str] = {}

    def _call(self, name, **values):
        schema = self._tools.get(name, {}).get("input_schema")
        if schema:
            known = schema.get("properties", {})
            values = {key: value for key, value in values.items() if key in known}
        return ToolCall(name, values)

    def finish(self, summary: str) -> ToolCall:
        """The call that ends the work well."""
        return self._call("finish", summary=summary)

    def give_up(self, reason: str) -> ToolCall:
        """The call that ends the work without a repair."""
        return self._call("give_up", reason=reason)

    def view(self, paths, thought):
        """Read files that were not read yet; unreadable ones are left out."""
        wanted = [path for path in dict.fromkeys(paths) if path not in self.files]
        if not wanted:
            return
        calls = [self._call(EDITOR, command="view", path=path) for path in wanted]
        results = yield thought, calls
        for path, result in zip(wanted, results, strict=True):
            if not result.is_error:
                self.files[path] = file_text(result.text)

    def python_files(self):
        """All Python files of the project."""
        call = self._call("list_files", glob="**/*.py")
        [result] = yield "Let me see which modules there are.", [call]
        return list(dict.fromkeys(PYTHON_FILE.findall(result.text)))

    def search(self, pattern: str, thought: str):
        """Paths of the Python files in which ``pattern`` is found."""
        call = self._call("search", pattern=pattern, glob="**/*.py")
        [result] = yield thought, [call]
        return list(dict.fromkeys(PYTHON_FILE.findall(result.text)))

    def rewrite(self, path: str, text: str, thought: str):
        """Edit a file so that it becomes ``text``; returns an error text or None."""
        for old, new in plan(self.files[path], text):
            values = {"command": "str_replace", "path": path}
            call = self._call(EDITOR, **values, old_str=old, new_str=new)
            [result] = yield thought, [call]
            if result.is_error:
                return f"{path} could not be edited: {result.text[:200]}"
        self.files[path] = text
        return None
