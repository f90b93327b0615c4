# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A zip file that is written while it is sent, with a manifest of what went in."""

import hashlib
import re
import zipfile

# Fast: what is in it is mostly hashes, which do not get smaller.
COMPRESS_LEVEL = 1
_NAME = re.compile(r"[A-Za-z0-9_]+(?:[./][A-Za-z0-9_]+)*")


class _Pipe:
    """What zipfile writes to: it cannot seek, and is emptied after each write."""

    def __init__(self):
        self._waiting = []

    def write(self, data):
        self._waiting.append(bytes(data))
        return len(data)

    def flush(self):
        """Nothing to do: ``drain`` takes what there is."""

    def drain(self):
        data, self._waiting = b"".join(self._waiting), []
        return data


class ZipStream:
    """Members are added one after the other; each call yields bytes to send."""

    def __init__(self):
        self._pipe = _Pipe()
        self._zip = zipfile.ZipFile(
            self._pipe, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESS_LEVEL
        )
        self._manifest = []  # as bytes: short lines, one per file

    def add(self, name, chunks):
        """Yield the bytes of a new member; its hash goes into the manifest.

        :raises ValueError: the name could lead out of the folder it is unpacked into
        """
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r}: not a name for a file in a bundle")
        digest = hashlib.sha256()
        with self._zip.open(name, "w", force_zip64=True) as member:
            for chunk in chunks:
                digest.update(chunk)
                member.write(chunk)
                if data := self._pipe.drain():
                    yield data
        self._manifest.append(f"{digest.hexdigest()}  {name}\n".encode())
        yield self._pipe.drain()

    def manifest(self):
        """Return the manifest so far, as ``sha256sum`` reads it (bytes)."""
        return b"".join(self._manifest)

    def finish(self):
        """Yield the zip file's directory; nothing can be added any more."""
        self._zip.close()
        yield self._pipe.drain()
