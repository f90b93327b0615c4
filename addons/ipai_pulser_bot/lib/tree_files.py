# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read and write a checkout's files without ever following a symlink.

Each folder on the way is opened by itself, relative to the one before, so no name in
the repository leads out of it.
"""

import errno
import os
import stat
from contextlib import contextmanager, suppress

from .path_rules import path_problem

MAX_FILE_BYTES = 1024 * 1024
BINARY_PROBE_BYTES = 8000
FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE_FLAGS = os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK
NEW_FILE_MODE = 0o644
NEW_FOLDER_MODE = 0o755


class ToolError(Exception):
    """Something a tool cannot do; the message is for the model."""


class TreeFiles:
    """Text files below one folder.

    :param root: the folder; it and its parents may be symlinks, nothing below it
    """

    def __init__(self, root):
        self._root = root

    def read(self, path):
        """Return a file's text.

        :raises ToolError: it is no regular file, too large, or no UTF-8 text
        """
        folder, name = _split(path)
        with self._folder(folder, path) as place, _explained(path):
            descriptor = os.open(name, os.O_RDONLY | FILE_FLAGS, dir_fd=place)
        with os.fdopen(descriptor, "rb") as file:
            _check_regular(descriptor, path)
            data = file.read(MAX_FILE_BYTES + 1)
        return _text(data, path)

    def write(self, path, text):
        """Replace a file's text, or make the file and the folders it needs.

        :raises ToolError: a part of the path is no folder, or the file no plain one
        """
        data = _bytes(text, path)
        folder, name = _split(path)
        with self._folder(folder, path, make=True) as place, _explained(path):
            descriptor = _open_for_writing(name, place)
        with os.fdopen(descriptor, "wb") as file:
            _check_regular(descriptor, path)
            file.truncate()
            file.write(data)

    def exists(self, path):
        """Say whether there is anything at a path, be it a dangling symlink."""
        folder, name = _split(path)
        try:
            with self._folder(folder, path) as place:
                os.stat(name, dir_fd=place, follow_symlinks=False)
        except (OSError, ToolError):
            return False
        return True

    @contextmanager
    def _folder(self, parts, path, make=False):
        """Open a folder below the root and yield its descriptor."""
        place = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for part in parts:
                with _explained(path):
                    inner = _enter(part, place, make)
                os.close(place)
                place = inner
            yield place
        finally:
            os.close(place)


def _split(path):
    problem = path_problem(path)
    if problem:
        raise ToolError(f"{path!r}: {problem}.")
    *folder, name = path.split("/")
    return folder, name


def _enter(part, place, make):
    if make:
        with suppress(FileExistsError):
            os.mkdir(part, NEW_FOLDER_MODE, dir_fd=place)
    return os.open(part, FOLDER_FLAGS, dir_fd=place)


def _open_for_writing(name, place):
    flags = os.O_WRONLY | FILE_FLAGS
    try:
        return os.open(name, flags, dir_fd=place)
    except FileNotFoundError:
        created = flags | os.O_CREAT | os.O_EXCL
        return os.open(name, created, NEW_FILE_MODE, dir_fd=place)


@contextmanager
def _explained(path):
    """Turn the system's errors into texts that say nothing about the machine."""
    try:
        yield
    except OSError as error:
        reason = {
            errno.ENOENT: "there is no such file",
            errno.ELOOP: "the path leads over a symlink, which is not followed",
            errno.ENOTDIR: "a part of the path is no folder, or a symlink",
            errno.EISDIR: "this is a folder",
            errno.ENAMETOOLONG: "a name is too long",
            errno.ENXIO: "this is no regular file",
        }.get(error.errno, "the file cannot be opened")
        raise ToolError(f"{path}: {reason}.") from None


def _check_regular(descriptor, path):
    facts = os.fstat(descriptor)
    if stat.S_ISDIR(facts.st_mode):
        raise ToolError(f"{path}: this is a folder.")
    if not stat.S_ISREG(facts.st_mode) or facts.st_nlink != 1:
        raise ToolError(f"{path}: this is no regular file.")


def _text(data, path):
    if len(data) > MAX_FILE_BYTES:
        raise ToolError(f"{path}: the file is over {MAX_FILE_BYTES} bytes.")
    if b"\0" in data[:BINARY_PROBE_BYTES]:
        raise ToolError(f"{path}: the file is binary.")
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ToolError(f"{path}: the file is not UTF-8 text.") from None


def _bytes(text, path):
    try:
        data = text.encode()
    except UnicodeEncodeError:
        raise ToolError(f"{path}: the text is not Unicode.") from None
    if b"\0" in data:
        raise ToolError(f"{path}: the text holds a NUL character.")
    if len(data) > MAX_FILE_BYTES:
        raise ToolError(f"{path}: the text is over {MAX_FILE_BYTES} bytes.")
    return data
