# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The conversation with the model, one exchange at a time.

``start`` makes it, ``next_request`` says what to send, ``record_answer`` takes the
answer, does what its tool calls ask for, and says whether the work goes on. Between
two calls it can be stored as JSON.
"""

import json
from dataclasses import dataclass, field, replace

from .agent_answer import check_answer, read_usage, repeatable, reply, text_of
from .agent_prompt import SYSTEM_PROMPT, first_message
from .model_errors import BudgetExhausted, ModelProtocolError
from .pricing import TOKENS_PER_UNIT, Usage, cost, price
from .toolbox import TOOLS

__all__ = [
    "BudgetExhausted",
    "Conversation",
    "Limits",
    "ModelProtocolError",
    "next_request",
    "record_answer",
    "start",
]

# The next request's size is known from the last one's usage, but for what was added
# since. A token is seldom under three bytes of code or log: two leave a margin.
BYTES_PER_TOKEN = 2
# System prompt and tools, before there is a usage to start from.
OVERHEAD_TOKENS = 4000
MIN_OUTPUT_TOKENS = 1024
MAX_SUMMARY_CHARS = 4000
CACHE = {"type": "ephemeral"}


@dataclass(frozen=True)
class Limits:
    """What one conversation may use up, in all; the last one is for each answer."""

    max_turns: int = 30
    max_input_tokens: int = 400_000
    max_output_tokens: int = 40_000
    max_cost_usd: float = 1.0
    max_output_per_turn: int = 16_000


@dataclass(frozen=True)
class Conversation:
    """All that was said so far, what it used, and how it stands.

    ``status`` is open, finished, gave_up, refused or budget; ``summary`` is the
    model's last word on it, or the reason why it ended.
    """

    messages: tuple
    usage: Usage = field(default_factory=Usage)
    last: Usage = field(default_factory=Usage)
    turns: int = 0
    status: str = "open"
    summary: str = ""

    def last_usage(self):
        """Return the tokens of the last exchange by kind."""
        return dict(vars(self.last))

    def to_json(self):
        """Return the conversation as JSON text."""
        facts = {**vars(self), "usage": vars(self.usage), "last": vars(self.last)}
        return json.dumps(facts)

    @classmethod
    def from_json(cls, text):
        """Return the conversation that :meth:`to_json` wrote."""
        facts = json.loads(text)
        facts["messages"] = tuple(facts["messages"])
        facts["usage"] = Usage(**facts["usage"])
        facts["last"] = Usage(**facts["last"])
        return cls(**facts)


def start(failure, history=(), boundary=None):
    """Return a new conversation about a failure.

    :param FailureReport failure: without secrets, which go to the model otherwise
    :param history: summaries of earlier attempts, oldest first
    :param boundary: for tests; random unless given
    """
    text = first_message(failure, history, boundary)
    return Conversation((_user([{"type": "text", "text": text}]),))


def next_request(conversation, model, limits):
    """Return the arguments of ``client.messages.create`` for the next exchange.

    The answer's length is cut to what the limits leave.

    :raises BudgetExhausted: the exchange could exceed a limit; its ``conversation`` is
        the one to keep
    :raises ValueError: the conversation has ended
    """
    if conversation.status != "open":
        raise ValueError(f"the conversation has ended: {conversation.status}")
    output = _affordable_output(conversation, model, limits)
    return {
        "model": model,
        "max_tokens": output,
        "system": [{"type": "text", "text": SYSTEM_PROMPT, "cache_control": CACHE}],
        "tools": TOOLS,
        "messages": _with_cache_mark(conversation.messages),
    }


def _affordable_output(conversation, model, limits):
    """Return how many tokens the next answer may have."""
    used = conversation.usage
    input_tokens = _expected_input(conversation)
    rate = price(model)
    spent = float(cost(model, used))
    spent += input_tokens * float(rate.dearest_input) / TOKENS_PER_UNIT
    per_token = float(rate.output) / TOKENS_PER_UNIT
    left = {
        "output tokens": limits.max_output_tokens - used.output,
        "cost": int((float(limits.max_cost_usd) - spent) / per_token),
    }
    exhausted = [name for name, tokens in left.items() if tokens < MIN_OUTPUT_TOKENS]
    if conversation.turns >= limits.max_turns:
        exhausted.append("turns")
    if used.total_input + input_tokens > limits.max_input_tokens:
        exhausted.append("input tokens")
    if exhausted:
        reason = f"The budget does not allow another exchange: {', '.join(exhausted)}."
        raise BudgetExhausted(reason, _ended(conversation, "budget", reason))
    return min(limits.max_output_per_turn, *left.values())


def _expected_input(conversation):
    """Return an upper estimate of the next request's input tokens."""
    if not conversation.turns:
        return OVERHEAD_TOKENS + _tokens(conversation.messages)
    known = conversation.last.total_input + conversation.last.output
    new = conversation.messages[-1:]
    return known + (_tokens(new) if new[0]["role"] == "user" else 0)


def _tokens(messages):
    return len(json.dumps(messages, ensure_ascii=False).encode()) // BYTES_PER_TOKEN


def record_answer(conversation, answer, toolbox):
    """Return the conversation with the model's answer and the tools' results.

    :param dict answer: what ``ModelClient.exchange`` returned
    :param Toolbox toolbox: does the tool calls; what it cannot do it tells the model
    :raises ModelProtocolError: the answer lacks what the Messages API promises; the
        message names the field
    """
    check_answer(answer)
    last = read_usage(answer["usage"])
    messages = conversation.messages
    said = repeatable(answer["content"])
    if said:
        messages += ({"role": "assistant", "content": said},)
    conversation = replace(
        conversation,
        messages=messages,
        usage=conversation.usage + last,
        last=last,
        turns=conversation.turns + 1,
    )
    return _go_on(conversation, answer, toolbox)


def _go_on(conversation, answer, toolbox):
    """Do what the stop reason asks for."""
    reason = answer["stop_reason"]
    if reason == "refusal":
        return _ended(conversation, "refused", _refusal(answer))
    if reason == "model_context_window_exceeded":
        return _ended(conversation, "budget", "The model's context window is full.")
    if reason == "pause_turn":
        return conversation
    results, ending = reply(answer, toolbox)
    if results:
        message = _user(results)
        conversation = replace(conversation, messages=(*conversation.messages, message))
        return _ended(conversation, *ending) if ending else conversation
    return _ended(conversation, "finished", text_of(answer))


def _refusal(answer):
    details = answer.get("stop_details")
    explanation = details.get("explanation") if isinstance(details, dict) else None
    text = explanation if isinstance(explanation, str) else ""
    return text or text_of(answer) or "The model refused to answer."


def _ended(conversation, status, summary):
    summary = summary.replace("\0", "").encode("utf-8", "ignore").decode()
    return replace(conversation, status=status, summary=summary[:MAX_SUMMARY_CHARS])


def _user(content):
    return {"role": "user", "content": content}


def _with_cache_mark(messages):
    """Return the messages with a cache breakpoint at the end of the last user's one.

    What was stored is not changed: the mark moves with each exchange.
    """
    messages = list(messages)
    for index in range(len(messages) - 1, -1, -1):
        if messages[index]["role"] == "user":
            *before, block = messages[index]["content"]
            marked = {**block, "cache_control": CACHE}
            messages[index] = _user([*before, marked])
            break
    return messages
