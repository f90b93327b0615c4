# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read one answer of the Messages API, and do the tool calls in it.

The SDK turns missing fields into ``None`` without a word, so they are checked here.
"""

from .model_errors import ModelProtocolError
from .pricing import Usage

STOP_REASONS = frozenset(
    {
        "end_turn",
        "max_tokens",
        "model_context_window_exceeded",
        "pause_turn",
        "refusal",
        "stop_sequence",
        "tool_use",
    }
)
CUT_OFF = "The answer was cut off here. Go on in smaller steps."
CUT_OFF_CALL = "This call was cut off and not done. Repeat it in smaller steps."


def check_answer(answer):
    """Check what the Messages API promises of an answer.

    :raises ModelProtocolError: names the field that is missing or wrong
    """
    if not isinstance(answer, dict):
        raise ModelProtocolError("the answer is not an object")
    if not isinstance(answer.get("id"), str) or not answer["id"]:
        raise _wrong("id")
    if answer.get("role", "assistant") != "assistant":
        raise _wrong("role")
    if answer.get("stop_reason") not in STOP_REASONS:
        raise _wrong("stop_reason")
    if not isinstance(answer.get("content"), list):
        raise _wrong("content")
    for index, block in enumerate(answer["content"]):
        _check_block(block, f"content[{index}]")
    ids = [block["id"] for block in calls_of(answer)]
    if len(ids) != len(set(ids)):
        raise ModelProtocolError("two tool calls in the answer have the same id")
    if answer["stop_reason"] == "tool_use" and not ids:
        raise ModelProtocolError("the answer stops for tool calls but holds none")
    read_usage(answer.get("usage"))


def _check_block(block, path):
    if not isinstance(block, dict) or not isinstance(block.get("type"), str):
        raise _wrong(f"{path}.type")
    wanted = {"text": ("text",), "tool_use": ("id", "name")}.get(block["type"], ())
    for name in wanted:
        if not isinstance(block.get(name), str):
            raise _wrong(f"{path}.{name}")


def _wrong(field):
    return ModelProtocolError(f"the answer's {field} is missing or invalid")


def read_usage(usage):
    """Return the :class:`Usage` of an answer.

    :raises ModelProtocolError: a count is missing or no number
    """
    if not isinstance(usage, dict):
        raise _wrong("usage")
    return Usage(
        input=_count(usage, "input_tokens"),
        output=_count(usage, "output_tokens"),
        cache_write=_count(usage, "cache_creation_input_tokens", optional=True),
        cache_read=_count(usage, "cache_read_input_tokens", optional=True),
    )


def _count(usage, name, optional=False):
    value = usage.get(name)
    if value is None and optional:
        return 0
    if type(value) is not int or value < 0:
        raise _wrong(f"usage.{name}")
    return value


def repeatable(content):
    """Return an answer's blocks so that the API takes them back in the next request.

    It refuses blank texts, and tool calls whose input is no object, even its own.
    """
    return [
        {**block, "input": {}} if _lacks_input(block) else block
        for block in content
        if block["type"] != "text" or block["text"].strip()
    ]


def _lacks_input(block):
    return block["type"] == "tool_use" and not isinstance(block.get("input"), dict)


def calls_of(answer):
    """Return the tool calls of an answer."""
    return [block for block in answer["content"] if block["type"] == "tool_use"]


def text_of(answer):
    """Return the texts of an answer."""
    texts = [block["text"] for block in answer["content"] if block["type"] == "text"]
    return "\n".join(texts).strip()


def reply(answer, toolbox):
    """Do the tool calls of an answer.

    Calls of an answer that was cut off are not done: the last one may be half of one.

    :return: the blocks of the next user message, none when there is nothing to say; and
        ``(status, text)`` when a call ended the work, giving up before finishing
    """
    if answer["stop_reason"] == "max_tokens":
        results = [_result(call, CUT_OFF_CALL, True) for call in calls_of(answer)]
        return results or [{"type": "text", "text": CUT_OFF}], None
    results, endings = [], []
    for call in calls_of(answer):
        done = toolbox.run(call["name"], call.get("input"))
        results.append(_result(call, done.text, done.is_error))
        if done.ending:
            endings.append(done.ending)
    return results, max(endings, default=None, key=_weight)


def _weight(ending):
    return ending[0] == "gave_up"


def _result(call, text, is_error):
    result = {"type": "tool_result", "tool_use_id": call["id"], "content": text}
    return {**result, "is_error": True} if is_error else result
