# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The commands of Anthropic's text editor tool (``text_editor_20250728``)."""

from .tree_files import ToolError

MAX_LINE_CHARS = 2000
CONTEXT_LINES = 4
DIRECTORY_DEPTH = 2


class TextEditor:
    """view, create, str_replace and insert.

    :param TreeFiles files: reads and writes
    :param list_files: function that returns the paths of all files
    :param check_read: function that raises ``ToolError`` for a path not to be read
    :param check_write: the same for a path not to be changed
    """

    def __init__(self, files, list_files, check_read, check_write):
        self._files = files
        self._list_files = list_files
        self._check_read = check_read
        self._check_write = check_write
        self._commands = {
            "view": self._view,
            "create": self._create,
            "str_replace": self._str_replace,
            "insert": self._insert,
        }

    def run(self, arguments):
        """Do what a tool call asks for and return the text for the model.

        :raises ToolError: it cannot be done; the message says why
        """
        command = self._commands.get(argument(arguments, "command"))
        if command is None:
            raise ToolError(f"command: one of {', '.join(self._commands)}.")
        path = argument(arguments, "path")
        path = path.removeprefix("./").rstrip("/") or "."
        return command(path, arguments)

    def _view(self, path, arguments):
        folder = "" if path == "." else f"{path}/"
        inside = [name for name in self._list_files() if name.startswith(folder)]
        if path == "." or inside:
            return _directory(folder, inside)
        self._check_read(path)
        lines = _lines(self._read(path)[0])
        start, end = _view_range(arguments.get("view_range"), len(lines))
        return numbered(lines[start - 1 : end], start) or "(the file is empty)"

    def _create(self, path, arguments):
        text = argument(arguments, "file_text", empty=True)
        self._check_write(path)
        if self._files.exists(path):
            self._files.read(path)  # only a text file may be replaced
        self._files.write(path, text)
        return f"{path} was written, {len(_lines(text))} lines."

    def _str_replace(self, path, arguments):
        old = argument(arguments, "old_str")
        new = argument(arguments, "new_str", empty=True, default="")
        self._check_write(path)
        text, newline = self._read(path)
        found = text.count(old)
        if found != 1:
            raise ToolError(_not_unique(path, text, old, found))
        at = text.index(old)
        changed = text[:at] + new + text[at + len(old) :]
        self._write(path, changed, newline)
        return _edited(path, changed, text.count("\n", 0, at) + 1, new)

    def _insert(self, path, arguments):
        line = arguments.get("insert_line")
        name = "insert_text" if "insert_text" in arguments else "new_str"
        new = argument(arguments, name, empty=True)
        self._check_write(path)
        text, newline = self._read(path)
        lines = _lines(text)
        if type(line) is not int or not 0 <= line <= len(lines):
            raise ToolError(f"insert_line: a number from 0 to {len(lines)}.")
        before = "".join(f"{known}\n" for known in lines[:line])
        after = text[len(before) :]
        if new and not new.endswith("\n") and (after or line < len(lines)):
            new += "\n"
        changed = before + new + after
        self._write(path, changed, newline)
        return _edited(path, changed, line + 1, new)

    def _read(self, path):
        """Return a file's text with plain newlines, and the newline it uses."""
        text = self._files.read(path)
        if "\r\n" in text and text.count("\r\n") == text.count("\n"):
            return text.replace("\r\n", "\n"), "\r\n"
        return text, "\n"

    def _write(self, path, text, newline):
        if newline != "\n":
            text = text.replace("\r\n", "\n").replace("\n", newline)
        self._files.write(path, text)


def argument(arguments, name, empty=False, default=None):
    """Return a text argument of a tool call.

    :raises ToolError: it is missing, no text, or empty where it must not be
    """
    value = arguments.get(name, default)
    if not isinstance(value, str) or (not value and not empty):
        raise ToolError(f"{name}: a text is needed.")
    return value


def numbered(lines, start=1):
    """Return lines as ``cat -n`` prints them."""
    return "\n".join(
        f"{number:6}\t{_short(line)}" for number, line in enumerate(lines, start)
    )


def _short(line):
    if len(line) <= MAX_LINE_CHARS:
        return line
    return f"{line[:MAX_LINE_CHARS]} [... {len(line) - MAX_LINE_CHARS} more characters]"


def _lines(text):
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def _view_range(given, count):
    if given is None:
        return 1, count
    numbers = given if isinstance(given, list) else []
    if len(numbers) != 2 or any(type(number) is not int for number in numbers):
        raise ToolError("view_range: two numbers, first and last line; -1 is the end.")
    start, end = numbers
    end = count if end == -1 else min(end, count)
    if not 1 <= start <= max(end, 1):
        raise ToolError(f"view_range: the file has {count} lines.")
    return start, end


def _directory(folder, names):
    """Return the files and folders below a folder, two levels deep."""
    shown = set()
    for name in names:
        parts = name[len(folder) :].split("/")
        shown.add("/".join(parts[:DIRECTORY_DEPTH]) + "/" * (len(parts) > 2))
    return "\n".join(folder + name for name in sorted(shown)) or "(no files)"


def _not_unique(path, text, old, found):
    if not found:
        return f"{path}: old_str was not found. It must match exactly, spaces included."
    places, at = [], text.find(old)
    while at >= 0 and len(places) < 10:
        places.append(str(text.count("\n", 0, at) + 1))
        at = text.find(old, at + len(old))
    lines = ", ".join(places)
    return f"{path}: old_str was found {found} times (lines {lines}); make it unique."


def _edited(path, text, line, new):
    lines = _lines(text)
    start = max(line - CONTEXT_LINES, 1)
    end = line + new.count("\n") + CONTEXT_LINES
    return f"{path} was edited:\n{numbered(lines[start - 1 : end], start)}"
