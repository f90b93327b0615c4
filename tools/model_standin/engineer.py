# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The repair engineer: replays its own thinking over the conversation so far.

A strategy is a generator that yields tool calls and is sent their results. The
endpoint keeps no state: each request runs the generator from the start, feeds it the
results that the conversation holds, and answers with the first call that is new.
"""

import secrets

from . import strategies, transcript
from .transcript import ToolCall

DONE = "The work on this failure is finished."
DIVERGED = "The conversation holds calls that I did not make, so I stop here."


def answer(data: dict) -> tuple[list[dict], str]:
    """Content blocks and stop reason for the request ``data``."""
    talk = transcript.read(data)
    work = strategies.repair(talk)
    try:
        thought, calls = next(work)
        for turn in talk.turns:
            if [c.key() for c in turn.calls] != [c.key() for c in calls]:
                return _closing(talk, DIVERGED)
            if calls[0].name in ("finish", "give_up"):
                return _say(DONE), "end_turn"
            thought, calls = work.send(list(turn.results))
    except StopIteration:
        return _say(DONE), "end_turn"
    if calls[0].name not in talk.tools:
        return _say(f"{thought}\n{calls[0].input}"), "end_turn"
    return _use(thought, calls), "tool_use"


def _closing(talk, reason):
    if "give_up" in talk.tools:
        return _use(reason, [ToolCall("give_up", {"reason": reason})]), "tool_use"
    return _say(reason), "end_turn"


def _say(text):
    return [{"type": "text", "text": text}]


def _use(thought, calls):
    uses = [
        {
            "type": "tool_use",
            "id": f"toolu_{secrets.token_hex(12)}",
            "name": call.name,
            "input": call.input,
        }
        for call in calls
    ]
    return _say(thought) + uses
