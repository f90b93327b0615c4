# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The rules that a change must keep before anybody sees or pushes it.

The paths and modes are those that git tells of the result, not those that the text of
the patch claims.
"""

import json
import tomllib
from collections.abc import Callable
from dataclasses import dataclass

from .globs import first_match
from .patch_text import read_patch
from .path_rules import DEFAULT_DENIED, DEFAULT_HIDDEN, path_problem
from .redaction import has_secret_shape
from .weakening import (
    is_test,
    judge_settings,
    other_skips,
    parse_python,
    python_skips,
    test_names,
)

__all__ = ["DEFAULT_DENIED", "Policy", "Violation", "check"]

REGULAR_MODES = frozenset({"100644", "100755"})
NO_MODE = "000000"
EXECUTABLE_MODE = "100755"
SYMLINK_MODE = "120000"
SUBMODULE_MODE = "160000"
STATUSES = frozenset({"A", "M", "D"})
BINARY_PROBE_BYTES = 8000
MAX_PARSED_BYTES = 1024 * 1024
CONFLICT_MARKERS = ("<<<<<<< ", ">>>>>>> ", "||||||| ")
MAX_SHOWN_PATH_CHARS = 200


@dataclass(frozen=True)
class Policy:
    """What a repository allows the bot to change.

    ``denied_globs`` come on top of ``DEFAULT_DENIED`` and of what may hold secrets; an
    empty ``allowed_globs`` allows every other path.
    """

    allowed_globs: tuple = ()
    denied_globs: tuple = ()
    max_files: int = 10
    max_lines: int = 300


@dataclass(frozen=True)
class Violation:
    """A rule that the change breaks; ``path`` is empty when it is the whole change."""

    rule: str
    path: str
    message: str

    def __str__(self):
        # A path may hold anything, also what a log or a page would act upon.
        shown = self.path.encode("unicode_escape").decode()[:MAX_SHOWN_PATH_CHARS]
        return f"{self.rule}: {shown}: {self.message}" if shown else self._bare()

    def _bare(self):
        return f"{self.rule}: {self.message}"


@dataclass(frozen=True)
class _File:
    """A changed file with its content before and after, ``None`` where it is not."""

    path: str
    status: str
    before: bytes | None
    after: bytes | None


def check(changes, patch_text, before: Callable, after: Callable, policy):
    """Return every :class:`Violation` of a change; none means that it may go on.

    :param changes: list of ``workspace.Change``
    :param str patch_text: the change as a git patch
    :param before: path to content before the change in bytes, ``None`` if not there
    :param after: the same after the change
    :param Policy policy: of the repository
    """
    found = list(_size_rules(changes, patch_text, policy))
    found += _text_rules(patch_text)
    for change in changes:
        problems = list(_path_rules(change, policy)) + list(_mode_rules(change))
        found += [Violation(rule, change.path, text) for rule, text in problems]
        if {rule for rule, _text in problems} & _UNREADABLE:
            continue
        file = _File(
            change.path, change.status, before(change.path), after(change.path)
        )
        for rule in _CONTENT_RULES:
            found += [Violation(name, file.path, text) for name, text in rule(file)]
    return found


_UNREADABLE = frozenset({"outside_tree", "symlink", "submodule"})


def _size_rules(changes, patch_text, policy):
    lines = read_patch(patch_text)
    count = len(lines.added) + len(lines.removed)
    if not changes:
        yield Violation("empty", "", "nothing was changed")
    if len(changes) > policy.max_files:
        text = f"{len(changes)} files are changed, {policy.max_files} are allowed"
        yield Violation("too_many_files", "", text)
    if count > policy.max_lines:
        text = f"{count} lines are changed, {policy.max_lines} are allowed"
        yield Violation("too_many_lines", "", text)


def _text_rules(patch_text):
    lines = read_patch(patch_text)
    if lines.binary:
        yield Violation("binary", "", "the patch holds a binary file")
    if any(line.startswith(CONFLICT_MARKERS) for line in lines.added):
        yield Violation("conflict_marker", "", "a line marks a merge conflict")
    added = "\n".join(lines.added)
    if has_secret_shape(added):
        yield Violation("secret", "", "an added line holds what looks like a secret")


def _path_rules(change, policy):
    problem = path_problem(change.path)
    if problem:
        yield "outside_tree", problem
        return
    denied = (*DEFAULT_DENIED, *DEFAULT_HIDDEN, *policy.denied_globs)
    glob = first_match(change.path, denied, ignore_case=True)
    if glob:
        yield "denied_path", f"changes to {glob} are denied"
    if policy.allowed_globs and not first_match(change.path, policy.allowed_globs):
        yield "not_allowed_path", "no allowed pattern matches"


def _mode_rules(change):
    modes = {change.old_mode, change.new_mode} - {NO_MODE}
    if SYMLINK_MODE in modes:
        yield "symlink", "symlinks are not changed"
    elif SUBMODULE_MODE in modes:
        yield "submodule", "submodules are not changed"
    elif modes - REGULAR_MODES or change.status not in STATUSES:
        yield "file_type", f"a change of kind {change.status} to mode {change.new_mode}"
    elif len(modes) > 1:
        yield (
            "mode_change",
            f"from mode {change.old_mode} to {change.new_mode}",
        )
    elif change.status == "A" and change.new_mode == EXECUTABLE_MODE:
        yield "mode_change", "a new file is executable"


def _binary_rule(file):
    for content in (file.before, file.after):
        if content is not None and b"\0" in content[:BINARY_PROBE_BYTES]:
            yield "binary", "the file is binary"
            return
    if file.after is not None and not _is_text(file.after):
        yield "binary", "the file is not UTF-8 text"


def _is_text(content):
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _parse_rule(file):
    """A file must parse, unless it did not before either: a template, newer syntax."""
    parse = _PARSERS.get(file.path.rpartition(".")[2].lower())
    if parse is None or file.after is None:
        return
    if len(file.after) > MAX_PARSED_BYTES:
        yield "does_not_parse", f"over {MAX_PARSED_BYTES} bytes: it was not looked at"
    elif not parse(file.after) and (file.before is None or parse(file.before)):
        yield "does_not_parse", "the file does not parse"


def _parses(load):
    def parse(content):
        try:
            load(content.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return False
        return True

    return parse


_PARSERS = {
    "py": lambda content: parse_python(content) is not None,
    "json": _parses(json.loads),
    "toml": _parses(tomllib.loads),
}


def _test_rules(file):
    if not is_test(file.path) or file.before is None:
        if is_test(file.path) and file.after is not None:
            yield from _skip_rule(file, b"")
        return
    if file.after is None:
        yield "test_deleted", "a test file is deleted"
        return
    yield from _skip_rule(file, file.before)
    if file.path.endswith(".py"):
        yield from _fewer_tests_rule(file)


def _skip_rule(file, before):
    if _skips(file.path, file.after) > _skips(file.path, before):
        yield "test_skipped", "more tests are skipped or expected to fail"


def _skips(path, content):
    if path.endswith(".py"):
        tree = parse_python(content)
        return python_skips(tree) if tree else 0
    return other_skips(content.decode("utf-8", "replace"))


def _fewer_tests_rule(file):
    before, after = parse_python(file.before), parse_python(file.after)
    if before is None or after is None:
        return
    old, new = len(test_names(before)), len(test_names(after))
    if new < old:
        yield "fewer_tests", f"{old} test functions become {new}"


def _settings_rule(file):
    if file.path.rpartition("/")[2] != "pyproject.toml" or file.before is None:
        return
    if judge_settings(file.before) != judge_settings(file.after or b""):
        yield "check_settings", "settings of tests or linters are changed"


_CONTENT_RULES = (_binary_rule, _parse_rule, _test_rules, _settings_rule)
