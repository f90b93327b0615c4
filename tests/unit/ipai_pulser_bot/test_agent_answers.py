# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the model's answers lead to."""

import copy

import pytest
from agent_helpers import (
    LIMITS,
    MODEL,
    answer,
    call,
    text,
)
from pulser_lib import agent
from pulser_lib.agent import ModelProtocolError
from pulser_lib.pricing import Usage


class TestAnswers:
    def test_tool_calls_are_done_in_order_and_answered(self, conversation, toolbox):
        given = answer(
            text("Let me look."),
            call("search", "t1", pattern="x"),
            call("broken", "t2"),
        )
        after = agent.record_answer(conversation, given, toolbox)
        assert [name for name, _ in toolbox.calls] == ["search", "broken"]
        assert after.status == "open"
        assert after.messages[1] == {"role": "assistant", "content": given["content"]}
        assert after.messages[2]["content"] == [
            {
                "type": "tool_result",
                "tool_use_id": "t1",
                "content": "search did it",
            },
            {
                "type": "tool_result",
                "tool_use_id": "t2",
                "content": "It broke.",
                "is_error": True,
            },
        ]

    def test_the_given_conversation_is_not_changed(self, conversation, toolbox):
        before = copy.deepcopy(conversation)
        agent.record_answer(conversation, answer(call()), toolbox)
        assert conversation == before

    def test_usage_adds_up(self, conversation, toolbox):
        usage = {
            "input_tokens": 5,
            "output_tokens": 7,
            "cache_creation_input_tokens": None,
            "cache_read_input_tokens": 11,
            "service_tier": "standard",
        }
        once = agent.record_answer(conversation, answer(call(), usage=usage), toolbox)
        twice = agent.record_answer(once, answer(call("x", "t2")), toolbox)
        assert once.usage == Usage(5, 7, 0, 11)
        assert twice.usage == Usage(105, 27, 0, 11)
        assert twice.last_usage() == {
            "input": 100,
            "output": 20,
            "cache_write": 0,
            "cache_read": 0,
        }
        assert twice.turns == 2

    def test_finish_and_give_up(self, conversation, toolbox):
        done = agent.record_answer(conversation, answer(call("finish")), toolbox)
        assert (done.status, done.summary) == ("finished", "all done")
        done = agent.record_answer(conversation, answer(call("give_up")), toolbox)
        assert (done.status, done.summary) == ("gave_up", "too hard")

    def test_giving_up_counts_more_than_finishing(self, conversation, toolbox):
        both = answer(call("finish", "t1"), call("give_up", "t2"))
        assert agent.record_answer(conversation, both, toolbox).status == "gave_up"

    def test_end_turn(self, conversation, toolbox):
        given = answer(text("I repaired it. "), stop_reason="end_turn")
        done = agent.record_answer(conversation, given, toolbox)
        assert (done.status, done.summary) == ("finished", "I repaired it.")

    def test_end_turn_without_a_word(self, conversation, toolbox):
        done = agent.record_answer(
            conversation, answer(stop_reason="end_turn"), toolbox
        )
        assert (done.status, done.summary) == ("finished", "")
        assert len(done.messages) == 1

    def test_stop_sequence(self, conversation, toolbox):
        given = answer(text("Done"), stop_reason="stop_sequence")
        assert agent.record_answer(conversation, given, toolbox).status == "finished"

    def test_max_tokens_in_a_text(self, conversation, toolbox):
        given = answer(text("I was about to"), stop_reason="max_tokens")
        after = agent.record_answer(conversation, given, toolbox)
        assert after.status == "open"
        [block] = after.messages[-1]["content"]
        assert "cut off" in block["text"]

    def test_max_tokens_in_a_tool_call_does_nothing(self, conversation, toolbox):
        given = answer(call(), call("finish", "t2"), stop_reason="max_tokens")
        after = agent.record_answer(conversation, given, toolbox)
        assert toolbox.calls == []
        assert after.status == "open"
        results = after.messages[-1]["content"]
        assert [result["tool_use_id"] for result in results] == ["toolu_1", "t2"]
        assert all(result["is_error"] for result in results)

    def test_pause_turn_is_sent_back_as_it_is(self, conversation, toolbox):
        given = answer(text("Thinking"), stop_reason="pause_turn")
        after = agent.record_answer(conversation, given, toolbox)
        assert after.status == "open"
        request = agent.next_request(after, MODEL, LIMITS)
        assert request["messages"][-1]["role"] == "assistant"

    @pytest.mark.parametrize(
        ("details", "expected"),
        [
            ({"explanation": "Not this."}, "Not this."),
            ({"explanation": None}, "I will not."),
            (None, "I will not."),
            ("odd", "I will not."),
        ],
    )
    def test_refusal(self, conversation, toolbox, details, expected):
        given = answer(
            text("I will not."), call(), stop_reason="refusal", stop_details=details
        )
        done = agent.record_answer(conversation, given, toolbox)
        assert (done.status, done.summary) == ("refused", expected)
        assert toolbox.calls == []

    def test_the_context_window_is_full(self, conversation, toolbox):
        given = answer(call(), stop_reason="model_context_window_exceeded")
        done = agent.record_answer(conversation, given, toolbox)
        assert done.status == "budget"
        assert "context window" in done.summary
        assert toolbox.calls == []

    def test_thinking_comes_back_unchanged(self, conversation, toolbox):
        thinking = {"type": "thinking", "thinking": "", "signature": "c2ln"}
        after = agent.record_answer(conversation, answer(thinking, call()), toolbox)
        assert after.messages[1]["content"][0] == thinking

    def test_what_the_api_would_refuse_is_not_repeated(self, conversation, toolbox):
        odd = {**call(), "input": "text"}
        after = agent.record_answer(conversation, answer(text(" \n"), odd), toolbox)
        assert after.messages[1]["content"] == [{**odd, "input": {}}]
        assert toolbox.calls == [("search", "text")]

    def test_a_summary_is_fit_for_a_database(self, conversation, toolbox):
        given = answer(text("a\0b\ud800" + "x" * 9000), stop_reason="end_turn")
        done = agent.record_answer(conversation, given, toolbox)
        assert done.summary.startswith("abx")
        assert len(done.summary) == 4000

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"id": None}, "id"),
            ({"id": ""}, "id"),
            ({"role": "user"}, "role"),
            ({"stop_reason": None}, "stop_reason"),
            ({"stop_reason": "something_new"}, "stop_reason"),
            ({"content": None}, "content"),
            ({"content": "text"}, "content"),
            ({"content": ["text"]}, r"content\[0\]\.type"),
            ({"content": [{"text": "x"}]}, r"content\[0\]\.type"),
            ({"content": [{"type": "text"}]}, r"content\[0\]\.text"),
            ({"content": [call(), {"type": "tool_use"}]}, r"content\[1\]\.id"),
            ({"content": [{**call(), "name": 5}]}, r"content\[0\]\.name"),
            ({"content": [call(), call()]}, "same id"),
            ({"content": [text("x")]}, "holds none"),
            ({"usage": None}, "usage"),
            ({"usage": {}}, r"usage\.input_tokens"),
            ({"usage": {"input_tokens": 1}}, r"usage\.output_tokens"),
            ({"usage": {"input_tokens": -1, "output_tokens": 1}}, "input_tokens"),
            ({"usage": {"input_tokens": "1", "output_tokens": 1}}, "input_tokens"),
            ({"usage": {"input_tokens": True, "output_tokens": 1}}, "input_tokens"),
        ],
    )
    def test_malformed_answers_are_named(self, conversation, toolbox, change, field):
        with pytest.raises(ModelProtocolError, match=field):
            agent.record_answer(conversation, {**answer(call()), **change}, toolbox)
        assert toolbox.calls == []

    @pytest.mark.parametrize("given", [None, [], "text", 5, {}])
    def test_an_answer_that_is_none(self, conversation, toolbox, given):
        with pytest.raises(ModelProtocolError):
            agent.record_answer(conversation, given, toolbox)
