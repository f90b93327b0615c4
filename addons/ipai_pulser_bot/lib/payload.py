# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read fields of a foreign JSON document, and name the field that is wrong.

Only what is used is read, and only its type is insisted on: GitHub adds fields, and
leaves some out, without notice.
"""

import re

MAX_TEXT_CHARS = 1000
MAX_ID = 2**63 - 1
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?", re.ASCII)
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}", re.ASCII)
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


class InvalidPayload(ValueError):
    """A field is missing or of the wrong type; ``field`` is its dotted path."""

    def __init__(self, field):
        super().__init__(f"{field} is missing or invalid")
        self.field = field


class Reader:
    """One JSON object and the path at which it was found."""

    def __init__(self, value, path=""):
        if not isinstance(value, dict):
            raise InvalidPayload(path or "payload")
        self.value = value
        self.path = path

    def _at(self, name):
        return f"{self.path}.{name}" if self.path else name

    def child(self, name):
        """Return the :class:`Reader` of an object that must be there."""
        return Reader(self.value.get(name), self._at(name))

    def optional_child(self, name):
        """Return the :class:`Reader` of an object, ``None`` when absent or null."""
        return None if self.value.get(name) is None else self.child(name)

    def children(self, name):
        """Return the :class:`Reader` of each object of a list; none when absent."""
        items = self.value.get(name)
        if items is None:
            return []
        if not isinstance(items, list):
            raise InvalidPayload(self._at(name))
        return [
            Reader(item, f"{self._at(name)}[{index}]")
            for index, item in enumerate(items)
        ]

    def number(self, name, maximum=MAX_ID):
        """Return a positive whole number; a string or a boolean is none."""
        value = self.value.get(name)
        if type(value) is not int or not 0 < value <= maximum:
            raise InvalidPayload(self._at(name))
        return value

    def optional_number(self, name):
        """Return a positive whole number, ``None`` for anything else."""
        try:
            return self.number(name)
        except InvalidPayload:
            return None

    def text(self, name):
        """Return a text that is not empty, without what a database refuses."""
        value = self.optional_text(name)
        if not value:
            raise InvalidPayload(self._at(name))
        return value

    def optional_text(self, name):
        """Return a text, ``""`` when it is absent, null or empty."""
        value = self.value.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise InvalidPayload(self._at(name))
        return _UNSTORABLE.sub("", value)[:MAX_TEXT_CHARS]

    def flag(self, name):
        """Return a boolean, ``False`` when it is absent or null."""
        value = self.value.get(name)
        if value is not None and not isinstance(value, bool):
            raise InvalidPayload(self._at(name))
        return bool(value)

    def sha(self, name):
        """Return the hexadecimal name of a commit, SHA-1 or SHA-256."""
        return self._matching(name, _SHA)

    def repository(self, name="full_name"):
        """Return ``owner/name``."""
        return self._matching(name, _REPOSITORY)

    def _matching(self, name, pattern):
        value = self.value.get(name)
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise InvalidPayload(self._at(name))
        return value
