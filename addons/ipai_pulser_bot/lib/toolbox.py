# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The tools that the model may use on one checkout.

Nothing here runs code of the repository. What a tool cannot do, it tells the model;
it raises nothing.
"""

from dataclasses import dataclass

from .git_command import GitError
from .globs import first_match, matches
from .path_rules import DEFAULT_DENIED, DEFAULT_HIDDEN, path_problem
from .text_editor import MAX_LINE_CHARS, TextEditor, argument
from .tree_files import ToolError, TreeFiles

EDITOR = "str_replace_based_edit_tool"
FINISHED = "finished"
GAVE_UP = "gave_up"
MAX_ANSWER_CHARS = 30_000
MAX_LISTED_FILES = 500
MAX_FOUND_LINES = 100
MAX_FOUND_LINE_CHARS = 300
MAX_PATTERN_CHARS = 500
MAX_ENDING_CHARS = 4000
SYMLINK_MODE = "120000"
SUBMODULE_MODE = "160000"


def _tool(name, description, required=(), **properties):
    return {
        "name": name,
        "description": description,
        "input_schema": {
            "type": "object",
            "properties": {
                key: {"type": "string", "description": text}
                for key, text in properties.items()
            },
            "required": list(required),
        },
    }


TOOLS = [
    {"type": "text_editor_20250728", "name": EDITOR},
    _tool(
        "list_files",
        "List the repository's files. Paths are relative to its root.",
        glob="Pattern as in .gitignore, such as src/**/*.py; without it all files.",
    ),
    _tool(
        "search",
        "Search the repository's text files. Answers path:line:text.",
        ["pattern"],
        pattern="Regular expression, matched within a line.",
        glob="Only in files that match this pattern, as in .gitignore.",
    ),
    _tool(
        "finish",
        "Say that the repair is complete. Ends the work.",
        ["summary"],
        summary="What was wrong and what you changed, in a few sentences.",
    ),
    _tool(
        "give_up",
        "Say that the failure cannot or should not be repaired by changing code here. "
        "Ends the work; a person takes over.",
        ["reason"],
        reason="What you found out and why you stop.",
    ),
]


@dataclass(frozen=True)
class ToolAnswer:
    """What a tool call came to.

    ``ending`` is ``None``, or ``(status, text)`` when the model ended its work.
    """

    text: str
    is_error: bool = False
    ending: tuple | None = None


class Toolbox:
    """The tools, on the files of a :class:`Workspace`.

    :param denied_globs: paths not to be changed, besides ``DEFAULT_DENIED``
    :param hidden_globs: paths not to be read either, besides ``DEFAULT_HIDDEN``
    """

    def __init__(self, workspace, denied_globs=(), hidden_globs=()):
        self._workspace = workspace
        self._denied = (*DEFAULT_DENIED, *denied_globs)
        self._hidden = (*DEFAULT_HIDDEN, *hidden_globs)
        self._editor = TextEditor(
            TreeFiles(workspace.tree),
            self._names,
            self._check_read,
            self._check_write,
        )
        self._tools = {
            EDITOR: self._editor.run,
            "list_files": self._list_files,
            "search": self._search,
        }
        self._endings = {
            "finish": ("summary", FINISHED),
            "give_up": ("reason", GAVE_UP),
        }

    def run(self, name, arguments):
        """Do one tool call and return its :class:`ToolAnswer`."""
        if not isinstance(arguments, dict):
            return ToolAnswer("The tool's input is not an object.", is_error=True)
        try:
            if name in self._endings:
                return self._end(name, arguments)
            tool = self._tools.get(name)
            if tool is None:
                known = ", ".join([*self._tools, *self._endings])
                raise ToolError(f"There is no tool {name!r}; there are {known}.")
            return ToolAnswer(_bounded(tool(arguments)))
        except (ToolError, GitError) as error:
            return ToolAnswer(_bounded(str(error)), is_error=True)
        except OSError as error:
            return ToolAnswer(f"The file system refused: {error.strerror}.", True)

    def _end(self, name, arguments):
        key, status = self._endings[name]
        text = _storable(argument(arguments, key))[:MAX_ENDING_CHARS]
        return ToolAnswer("Noted.", ending=(status, text))

    def _names(self):
        return [path for path, mode in self._workspace.files() if mode != SYMLINK_MODE]

    def _list_files(self, arguments):
        glob = argument(arguments, "glob", empty=True, default="")
        found = [
            _described(path, mode)
            for path, mode in self._workspace.files()
            if not glob or matches(path, glob)
        ]
        if not found:
            return "(no files)"
        return _shortened(found, MAX_LISTED_FILES, "files")

    def _search(self, arguments):
        pattern = argument(arguments, "pattern")
        glob = argument(arguments, "glob", empty=True, default="")
        if len(pattern) > MAX_PATTERN_CHARS or _storable(pattern) != pattern:
            raise ToolError(f"pattern: at most {MAX_PATTERN_CHARS} plain characters.")
        found = []
        for path, line, text in self._workspace.search(pattern):
            if (not glob or matches(path, glob)) and not self._is_hidden(path):
                found.append(f"{path}:{line}:{text[:MAX_FOUND_LINE_CHARS]}")
            if len(found) > MAX_FOUND_LINES:
                break
        return _shortened(found, MAX_FOUND_LINES, "lines") or "(nothing found)"

    def _is_hidden(self, path):
        return first_match(path, self._hidden, ignore_case=True)

    def _check_read(self, path):
        problem = path_problem(path)
        if problem:
            raise ToolError(f"{path!r}: {problem}.")
        if self._is_hidden(path):
            raise ToolError(f"{path}: this file may hold secrets and is not shown.")
        for submodule in self._workspace.submodules():
            if f"{path}/".startswith(f"{submodule}/"):
                raise ToolError(f"{path}: this is in the submodule {submodule}.")

    def _check_write(self, path):
        self._check_read(path)
        glob = first_match(path, self._denied, ignore_case=True)
        if glob:
            raise ToolError(f"{path}: the policy denies changes to {glob}.")


def _described(path, mode):
    kinds = {SYMLINK_MODE: " (symlink)", SUBMODULE_MODE: " (submodule)"}
    return path + kinds.get(mode, "")


def _shortened(items, limit, what):
    text = "\n".join(items[:limit])
    if len(items) > limit:
        text += f"\n[... more {what} left out: narrow the pattern]"
    return text


def _bounded(text):
    if len(text) <= MAX_ANSWER_CHARS:
        return text
    # Cut between lines, so that no half line is taken for a whole one.
    kept = text[:MAX_ANSWER_CHARS].rpartition("\n")[0] or text[:MAX_LINE_CHARS]
    return f"{kept}\n[... cut off here: ask for a part, such as with view_range]"


def _storable(text):
    """Return a text without NUL and half characters, which databases refuse."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
