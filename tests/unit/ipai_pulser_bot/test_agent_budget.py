# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When the conversation stops because of its limits."""

import json

import pytest
from agent_helpers import LIMITS, MODEL, answer, call, report
from pulser_lib import agent
from pulser_lib.agent import BudgetExhausted, Limits
from pulser_lib.pricing import cost


class TestBudget:
    def exhausted(self, conversation, model=MODEL, **limits):
        with pytest.raises(BudgetExhausted) as caught:
            agent.next_request(conversation, model, Limits(**limits))
        ended = caught.value.conversation
        assert ended.status == "budget"
        assert ended.messages == conversation.messages
        assert str(caught.value) == ended.summary
        return ended.summary

    def test_turns(self, conversation, toolbox):
        conversation = agent.record_answer(conversation, answer(call()), toolbox)
        agent.next_request(conversation, MODEL, Limits(max_turns=2))
        assert "turns" in self.exhausted(conversation, max_turns=1)
        assert "turns" in self.exhausted(conversation, max_turns=0)

    def test_input_tokens_before_the_first_exchange(self):
        conversation = agent.start(report(log="line of a log\n" * 5000))
        assert "input tokens" in self.exhausted(conversation, max_input_tokens=5000)

    def test_input_tokens_count_the_whole_conversation_each_time(
        self, conversation, toolbox
    ):
        usage = {
            "input_tokens": 10,
            "cache_read_input_tokens": 30_000,
            "cache_creation_input_tokens": 5000,
            "output_tokens": 100,
        }
        given = answer(call(), usage=usage)
        conversation = agent.record_answer(conversation, given, toolbox)
        agent.next_request(conversation, MODEL, Limits(max_input_tokens=71_000))
        told = self.exhausted(conversation, max_input_tokens=70_000)
        assert "input tokens" in told

    def test_output_tokens_shrink_the_answer(self, conversation, toolbox):
        conversation = agent.record_answer(conversation, answer(call()), toolbox)
        request = agent.next_request(
            conversation, MODEL, Limits(max_output_tokens=2020)
        )
        assert request["max_tokens"] == 2000
        assert "output tokens" in self.exhausted(conversation, max_output_tokens=1000)

    def test_cost_shrinks_the_answer(self, conversation):
        request = agent.next_request(conversation, MODEL, Limits(max_cost_usd=0.1))
        tokens = request["max_tokens"]
        assert 1024 <= tokens < LIMITS.max_output_per_turn
        assert "cost" in self.exhausted(conversation, max_cost_usd=0.02)
        assert "cost" in self.exhausted(conversation, max_cost_usd=0)

    def test_no_exchange_can_exceed_the_cost(self, toolbox):
        limits = Limits(max_cost_usd=0.5, max_turns=1000, max_output_tokens=10**9)
        conversation = agent.start(report(log="line of a log\n" * 1000))
        for _turn in range(1000):
            try:
                request = agent.next_request(conversation, MODEL, limits)
            except BudgetExhausted:
                break
            size = len(json.dumps(request["messages"])) // 3 + 2000
            usage = {"input_tokens": size, "output_tokens": request["max_tokens"]}
            conversation = agent.record_answer(
                conversation, answer(call(), usage=usage), toolbox
            )
        assert cost(MODEL, conversation.usage) <= 0.5
        assert conversation.turns > 0

    def test_an_unknown_model_is_taken_for_the_dearest(self, conversation):
        known = agent.next_request(conversation, MODEL, Limits(max_cost_usd=0.4))
        unknown = agent.next_request(conversation, "new", Limits(max_cost_usd=0.4))
        assert unknown["max_tokens"] < known["max_tokens"]
