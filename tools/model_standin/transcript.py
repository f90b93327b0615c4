# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A request's messages, read as: what was asked, what was called, what came back."""

import json
import re
from dataclasses import dataclass

from .validation import blocks

EMPTY = re.compile(r"\([^\n]*\bempty\b[^\n]*\)|")
NUMBERED = re.compile(r"^\s*(\d+)(?:\t|→|: ?|\| ?)(.*)$")


@dataclass(frozen=True)
class ToolCall:
    """A tool to be called."""

    name: str
    input: dict

    def key(self) -> str:
        """The same text for the same call."""
        return json.dumps([self.name, self.input], sort_keys=True)


@dataclass(frozen=True)
class ToolResult:
    """What a tool returned."""

    text: str
    is_error: bool = False


@dataclass(frozen=True)
class Turn:
    """The calls of one answer and their results, in the same order."""

    calls: tuple[ToolCall, ...]
    results: tuple[ToolResult, ...]


@dataclass(frozen=True)
class Transcript:
    """The first request's text, the tools on offer, the turns so far."""

    text: str
    tools: dict[str, dict]
    turns: tuple[Turn, ...]


def read(data: dict) -> Transcript:
    """The transcript of a (valid) request."""
    messages = data["messages"]
    results = {
        block["tool_use_id"]: ToolResult(
            _text(block.get("content")), bool(block.get("is_error"))
        )
        for message in messages
        for block in blocks(message)
        if block["type"] == "tool_result"
    }
    turns = []
    for message in messages:
        uses = [block for block in blocks(message) if block["type"] == "tool_use"]
        if uses:
            calls = tuple(ToolCall(use["name"], use["input"]) for use in uses)
            turns.append(Turn(calls, tuple(results[use["id"]] for use in uses)))
    tools = {tool["name"]: tool for tool in data.get("tools") or ()}
    return Transcript(_text(messages[0]["content"]), tools, tuple(turns))


def _text(content):
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    return "\n".join(b.get("text", "") for b in content if b.get("type") == "text")


def file_text(shown: str) -> str:
    """The content of a file from what a view tool shows, with or without numbers."""
    if EMPTY.fullmatch(shown.strip()):
        return ""
    lines = shown.split("\n")
    found, expected = [], None
    for line in lines:
        match = NUMBERED.match(line)
        if match and expected in (None, int(match[1])):
            found.append(match[2])
            expected = int(match[1]) + 1
    filled = [line for line in lines if line.strip()]
    if not found or len(found) * 2 < len(filled):
        return shown
    return "\n".join(found).rstrip("\n") + "\n"
