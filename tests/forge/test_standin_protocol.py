# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The model stand-in as a server of the Messages API, seen by the real SDK."""

import anthropic
import pytest
import requests
from standin_helpers import MODEL, TOOLS, make_client

from tools.model_standin import ModelStandin
from tools.model_standin.edits import plan
from tools.model_standin.transcript import file_text

HELLO = [{"role": "user", "content": "hello"}]
USE = {"type": "tool_use", "id": "toolu_1", "name": "search", "input": {"pattern": "x"}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "nothing"}


@pytest.fixture(scope="module")
def standin():
    with ModelStandin(api_key="sk-ant-test") as standin:
        yield standin


@pytest.fixture
def client(standin):
    return make_client(standin)


def create(client, messages=HELLO, **options):
    values = {"model": MODEL, "max_tokens": 100, "tools": TOOLS, **options}
    return client.messages.create(messages=messages, **values)


def test_answer(client, standin):
    answer = create(client)
    assert answer.id.startswith("msg_")
    assert (answer.role, answer.type, answer.model) == ("assistant", "message", MODEL)
    assert answer.stop_reason == "tool_use"
    assert answer.content[0].type == "text"
    assert answer.content[1].name == "give_up"
    assert answer.usage.input_tokens > 0
    assert answer.usage.output_tokens > 0
    assert standin.requests[-1]["messages"] == HELLO


def test_count_tokens(client):
    counted = client.messages.count_tokens(model=MODEL, messages=HELLO)
    assert counted.input_tokens > 0


def test_wrong_key(standin):
    client = anthropic.Anthropic(api_key="no", base_url=standin.url, max_retries=0)
    with pytest.raises(anthropic.AuthenticationError, match="invalid x-api-key"):
        create(client)


def test_version_is_needed(standin):
    headers = {"x-api-key": standin.api_key}
    answer = requests.post(f"{standin.url}/v1/messages", json={}, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"
    assert "anthropic-version" in answer.json()["error"]["message"]


TWO_USERS = [*HELLO, *HELLO]
UNANSWERED = [*HELLO, {"role": "assistant", "content": [USE]}, *HELLO]
STRAY = [{"role": "user", "content": [RESULT]}]
LATE = [
    *HELLO,
    {"role": "assistant", "content": [USE]},
    {"role": "user", "content": [{"type": "text", "text": "so"}, RESULT]},
]
TEXT = {"type": "text", "text": "a", "cache_control": {"type": "ephemeral"}}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"max_tokens": 0}, "max_tokens"),
        ({"max_tokens": 1.5}, "valid integer"),
        ({"messages": []}, "at least one message"),
        ({"messages": TWO_USERS}, "roles must alternate"),
        ({"messages": UNANSWERED}, "without `tool_result` blocks"),
        ({"messages": STRAY}, "unexpected `tool_use_id`"),
        ({"messages": LATE}, "must come first"),
        ({"messages": [{"role": "user", "content": " "}]}, "non-empty"),
        ({"messages": [{"role": "user", "content": [{"type": "hm"}]}]}, "'hm'"),
        ({"messages": [*HELLO, {"role": "assistant", "content": "a"}]}, "end with"),
        ({"messages": [{"role": "user", "content": [TEXT] * 5}]}, "maximum of 4"),
        ({"tools": [{"name": "a b", "input_schema": {"type": "object"}}]}, "pattern"),
        ({"tools": [{"name": "a", "input_schema": {}}]}, "input_schema"),
        ({"tools": [TOOLS[1], TOOLS[1]]}, "unique"),
        ({"tools": [{"type": "text_editor_20250728", "name": "x"}]}, "Input should"),
    ],
)
def test_bad_requests(client, options, message):
    with pytest.raises(anthropic.BadRequestError, match=message) as caught:
        create(client, **options)
    assert caught.value.body["error"]["type"] == "invalid_request_error"


def test_unknown_model(client):
    with pytest.raises(anthropic.NotFoundError):
        create(client, model="gpt")


def test_late_result_order_is_accepted_when_first(client):
    good = [*LATE[:2], {"role": "user", "content": [RESULT, TEXT]}]
    assert create(client, messages=good).stop_reason == "tool_use"


def test_prompt_cache_counts(client):
    system = [{**TEXT, "text": "You repair things. " * 50}]
    first = create(client, system=system).usage
    second = create(client, system=system).usage
    assert first.cache_creation_input_tokens > 100
    assert second.cache_creation_input_tokens == 0
    assert second.cache_read_input_tokens == first.cache_creation_input_tokens
    assert second.input_tokens == first.input_tokens


def test_scripted_errors(client, standin):
    standin.next.fail(429, retry_after=33)
    with pytest.raises(anthropic.RateLimitError) as caught:
        create(client)
    assert caught.value.response.headers["retry-after"] == "33"
    standin.next.fail(529)
    with pytest.raises(anthropic.InternalServerError) as caught:
        create(client)
    assert caught.value.status_code == 529
    assert create(client).stop_reason == "tool_use"


def test_scripted_answers(client, standin):
    standin.next.refuse()
    assert create(client).stop_reason == "refusal"
    standin.next.truncate()
    assert create(client).stop_reason == "max_tokens"
    standin.next.say([USE])
    assert create(client).content[0].id == "toolu_1"
    standin.next.garbage()
    assert not hasattr(create(client), "stop_reason")
    standin.next.garbage("{}", "application/json")
    assert create(client).stop_reason is None


def test_calls_that_it_did_not_make(client):
    """A conversation with somebody else's calls makes it stop, not guess."""
    log = "FAILED tests/test_a.py::test_a"
    messages = [
        {"role": "user", "content": log},
        {"role": "assistant", "content": [USE]},
        {"role": "user", "content": [RESULT]},
    ]
    answer = create(client, messages=messages)
    assert answer.content[1].name == "give_up"
    assert "did not make" in answer.content[1].input["reason"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\nc\n", "a\nc\n"),
        ("a\nb\na\nb\na\n", "a\nb\na\nx\na\n"),
        ("x\n" * 6, "x\n" * 3 + "y\n" + "x\n" * 2),
        ("a  \n  \nb\n", "a\n\nb\n"),
        ("a\n", "b\na\n"),
    ],
)
def test_edits_are_unique_and_lead_there(old, new):
    text = old
    for before, after in plan(old, new):
        assert text.count(before) == 1
        text = text.replace(before, after)
    assert text == new


def test_file_text():
    assert file_text("     1\ta\n     2\t\n     3\tb  ") == "a\n\nb  \n"
    assert file_text("def f():\n    return 1\n") == "def f():\n    return 1\n"
    assert file_text("Here it is:\n     1\ta\n     2\tb\n") == "a\nb\n"
    assert file_text("(the file is empty)") == ""
