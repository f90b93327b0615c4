# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A file outside the database that remembers every checkpoint.

One JSON object a line: ``{"note": "…"}``. Lines are only ever appended, each in one
write that has reached the disk before we say so. Put the file where the database's
people cannot write: another volume, a mount of another machine, a file with the
append-only attribute (``chattr +a``).
"""

import json
import os
import stat
from pathlib import Path

MAX_LINE_BYTES = 65_536


class WitnessError(Exception):
    """The witness does not take a checkpoint; the message says why."""


class WitnessAway(WitnessError):
    """It takes none now: the next one need not be tried, and the order is kept."""


def check_path(path, forbidden):
    """Return the path to use.

    :param forbidden: folders that the file may not be in (Odoo's data folder: who can
        write attachments there could write the witness)
    :raises WitnessAway: not absolute, a link, or in one of those folders
    """
    given = Path(path)
    if not given.is_absolute():
        raise WitnessAway("The witness file's path must be absolute.")
    real = given.resolve()
    if given.is_symlink():
        raise WitnessAway("The witness file may not be a link.")
    for folder in forbidden:
        if real.is_relative_to(Path(folder).resolve()):
            raise WitnessAway("The witness file may not be in Odoo's data folder.")
    return real


def append(path, note):
    """Append one checkpoint and wait until it is on disk.

    A line that an earlier crash left unfinished is closed first, and stays as it is.

    :raises WitnessAway: the operating system refuses
    """
    line = json.dumps({"note": note}, ensure_ascii=True).encode() + b"\n"
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(path, flags, 0o640)
        try:
            _write(descriptor, line)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise WitnessAway(f"{path}: {error.strerror}") from None


def _write(descriptor, line):
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        raise WitnessAway("The witness is not a regular file.")
    size = status.st_size
    if size and os.pread(descriptor, 1, size - 1) != b"\n":
        line = b"\n" + line
    written = os.write(descriptor, line)
    if written != len(line):
        raise WitnessAway("The witness file took only a part of the checkpoint.")
    os.fsync(descriptor)


def read(path):
    """Yield ``(line number, note, problem)``; one of the last two is empty.

    A file with one signed note and nothing else, as saved from an e-mail, counts as
    one line.
    """
    with open(path, "rb") as file:
        first = file.read(1)
        file.seek(0)
        if first and first != b"{":
            yield 1, file.read(MAX_LINE_BYTES).decode(errors="replace"), ""
            return
        for number, line in enumerate(_lines(file), 1):
            if not line.strip():
                continue
            try:
                yield number, _note(line), ""
            except (ValueError, KeyError, TypeError):
                yield number, "", "it is not a line that we wrote"


def _lines(file):
    while line := file.readline(MAX_LINE_BYTES):
        yield line


def _note(line):
    note = json.loads(line)["note"]
    if not isinstance(note, str):
        raise TypeError(note)
    return note
