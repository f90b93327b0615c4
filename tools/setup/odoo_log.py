# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read Odoo's log: progress of module installs, and warnings nobody expected."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

ALLOWED = Path(__file__).with_name("allowed_warnings.toml")
LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) (?P<database>\S+) "
    r"(?P<logger>[\w.\-]+): (?P<message>.*)$"
)
LOADING = re.compile(
    r"^Loading module (?P<name>\w+) \((?P<index>\d+)/(?P<total>\d+)\)$"
)
UNWANTED = ("WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True)
class Allowance:
    """A warning that may occur; every one has a reason."""

    logger: re.Pattern
    message: re.Pattern
    reason: str

    def covers(self, logger, message):
        return self.logger.fullmatch(logger) and self.message.search(message)


def allowances(path=ALLOWED):
    """Return the Allowances of a TOML file: ``[[warning]]`` logger, message, reason."""
    entries = tomllib.loads(path.read_text()).get("warning", [])
    return [
        Allowance(
            re.compile(entry["logger"]), re.compile(entry["message"]), entry["reason"]
        )
        for entry in entries
    ]


class InstallLog:
    """Follow an install: ``feed`` it lines, then look at ``unexpected``."""

    def __init__(self, say, allowed=None):
        self._say = say
        self._allowed = allowances() if allowed is None else allowed
        self.unexpected = []

    def feed(self, line):
        """Take one line of the log; say which module is being loaded."""
        match = LINE.match(line)
        if not match:
            return
        loading = LOADING.match(match["message"])
        if loading:
            self._say(f"    [{loading['index']}/{loading['total']}] {loading['name']}")
        elif match["level"] in UNWANTED and not self._is_allowed(match):
            text = f"{match['level']} {match['logger']}: {match['message']}"
            self.unexpected.append(text)

    def _is_allowed(self, match):
        return any(
            one.covers(match["logger"], match["message"]) for one in self._allowed
        )
