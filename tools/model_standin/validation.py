# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Checks a request as the real endpoint does: field by field, with its words."""

import re

from .errors import ModelError, invalid

TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
EDITOR_TYPES = ("text_editor_20250728", "text_editor_20250429")
EDITOR_NAME = "str_replace_based_edit_tool"
MOST_CACHE_MARKS = 4
MOST_OUTPUT_TOKENS = 64_000
BLOCK_FIELDS = {
    "text": ("text",),
    "tool_use": ("id", "name", "input"),
    "tool_result": ("tool_use_id",),
    "thinking": ("thinking", "signature"),
    "image": ("source",),
    "document": ("source",),
}


def check(data: dict, counting: bool = False) -> None:
    """``ModelError`` 400 (404 for an unknown model) unless ``data`` is a request.

    ``counting``: a request to count tokens, which needs no ``max_tokens``.
    """
    for field in ("model", "messages"):
        if field not in data:
            raise invalid(f"{field}: Field required")
    if not isinstance(data["model"], str) or not data["model"].startswith("claude-"):
        raise ModelError(404, f"model: {data['model']}")
    if not counting:
        _check_max_tokens(data)
    if data.get("stream"):
        raise invalid("stream: the stand-in does not stream")
    _check_tools(data.get("tools") or [])
    _check_messages(data["messages"])
    marks = _count_marks(data)
    if marks > MOST_CACHE_MARKS:
        raise invalid(
            f"A maximum of {MOST_CACHE_MARKS} blocks with cache_control may be "
            f"provided. Found {marks}."
        )


def _check_max_tokens(data):
    if "max_tokens" not in data:
        raise invalid("max_tokens: Field required")
    value = data["max_tokens"]
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid("max_tokens: Input should be a valid integer")
    if value < 1:
        raise invalid("max_tokens: Input should be greater than or equal to 1")
    if value > MOST_OUTPUT_TOKENS:
        raise invalid(
            f"max_tokens: {value} > {MOST_OUTPUT_TOKENS}, which is the maximum "
            "allowed number of output tokens"
        )


def _check_tools(tools):
    names = set()
    for number, tool in enumerate(tools):
        where = f"tools.{number}"
        kind = tool.get("type", "custom")
        name = tool.get("name")
        if not isinstance(name, str) or not TOOL_NAME.fullmatch(name):
            raise invalid(f"{where}.name: String should match pattern")
        if kind in EDITOR_TYPES:
            if name != EDITOR_NAME:
                raise invalid(f"{where}.name: Input should be '{EDITOR_NAME}'")
        elif kind == "custom":
            schema = tool.get("input_schema")
            if not isinstance(schema, dict) or schema.get("type") != "object":
                raise invalid(f"{where}.custom.input_schema.type: Field required")
        else:
            raise invalid(f"{where}: Input tag '{kind}' is not known")
        if name in names:
            raise invalid("tools: Tool names must be unique.")
        names.add(name)


def blocks(message: dict) -> list[dict]:
    """The content blocks of a message (a plain text is one block)."""
    content = message.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return content


def _check_messages(messages):
    if not isinstance(messages, list) or not messages:
        raise invalid("messages: at least one message is required")
    open_calls, previous = [], None
    for number, message in enumerate(messages):
        where = f"messages.{number}"
        role = message.get("role") if isinstance(message, dict) else None
        if role not in ("user", "assistant"):
            raise invalid(f"{where}.role: Input should be 'user' or 'assistant'")
        if role == previous or (previous is None and role != "user"):
            raise invalid(
                'messages: roles must alternate between "user" and "assistant", '
                f'but found multiple "{role}" roles in a row'
            )
        _check_blocks(where, role, blocks(message))
        _check_results(number, role, blocks(message), open_calls)
        open_calls = [b["id"] for b in blocks(message) if b["type"] == "tool_use"]
        previous = role
    if previous == "assistant":
        raise invalid("messages: the conversation must end with a user message")


def _check_blocks(where, role, content):
    if not isinstance(content, list) or not content:
        raise invalid(f"{where}: content must be a non-empty list or text")
    for number, block in enumerate(content):
        here = f"{where}.content.{number}"
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in BLOCK_FIELDS:
            raise invalid(f"{here}.type: Input tag '{kind}' is not known")
        for field in BLOCK_FIELDS[kind]:
            if field not in block:
                raise invalid(f"{here}.{kind}.{field}: Field required")
        if kind == "text" and not str(block["text"]).strip():
            raise invalid("messages: text content blocks must be non-empty")
        if (kind == "tool_use") > (role == "assistant"):
            raise invalid(f"{here}: tool_use blocks are for the assistant")
        if (kind == "tool_result") > (role == "user"):
            raise invalid(f"{here}: tool_result blocks are for the user")


def _check_results(number, role, content, open_calls):
    where = f"messages.{number}"
    given = [b["tool_use_id"] for b in content if b["type"] == "tool_result"]
    for identifier in given:
        if identifier not in open_calls:
            raise invalid(
                f"{where}: unexpected `tool_use_id` found in `tool_result` blocks: "
                f"{identifier}. Each `tool_result` block must have a corresponding "
                "`tool_use` block in the previous message."
            )
    missing = [identifier for identifier in open_calls if identifier not in given]
    if role == "user" and missing:
        raise invalid(
            f"{where}: `tool_use` ids were found without `tool_result` blocks "
            f"immediately after: {', '.join(missing)}. Each `tool_use` block must "
            "have a corresponding `tool_result` block in the next message."
        )
    if len(set(given)) != len(given):
        raise invalid(f"{where}: each tool_use must have a single result")
    kinds = [block["type"] for block in content]
    if given and "tool_result" in kinds[len(given) :]:
        raise invalid(f"{where}: tool_result blocks must come first")


def _count_marks(value):
    if isinstance(value, dict):
        here = 1 if value.get("cache_control") else 0
        return here + sum(_count_marks(entry) for entry in value.values())
    if isinstance(value, list):
        return sum(_count_marks(entry) for entry in value)
    return 0
