# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of the conversation share."""

from pulser_lib.agent import Limits
from pulser_lib.failure import FailedCheck, FailureReport
from pulser_lib.toolbox import ToolAnswer

MODEL = "claude-sonnet-5-5"
LIMITS = Limits()
BOUNDARY = "b0undary"


class FakeToolbox:
    """Notes the calls; ``finish`` and ``give_up`` end the work."""

    def __init__(self):
        self.calls = []

    def run(self, name, arguments):
        self.calls.append((name, arguments))
        if name == "finish":
            return ToolAnswer("Noted.", ending=("finished", "all done"))
        if name == "give_up":
            return ToolAnswer("Noted.", ending=("gave_up", "too hard"))
        if name == "broken":
            return ToolAnswer("It broke.", is_error=True)
        return ToolAnswer(f"{name} did it")


def report(log="E   boom", name="tests", diff="+x = 1\n", annotations=()):
    check = FailedCheck(
        name, "github-actions", "failure", annotations, log, "https://x/1"
    )
    return FailureReport((check,), diff)


def answer(*content, stop_reason="tool_use", **facts):
    return {
        "id": "msg_1",
        "role": "assistant",
        "content": list(content),
        "stop_reason": stop_reason,
        "usage": {"input_tokens": 100, "output_tokens": 20},
        **facts,
    }


def call(name="search", identifier="toolu_1", **arguments):
    return {"type": "tool_use", "id": identifier, "name": name, "input": arguments}


def text(words):
    return {"type": "text", "text": words}
