# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Whatever is well structured ends, in whatever order people finish their tasks.

Blocks are put into each other at random: sequences, parallel, exclusive and inclusive
blocks, loops and subprocesses, also such that are done several times, in a row or at
once. Such a model is sound: it always ends, no join loses or doubles a branch, and the
task after a block is done exactly once for each time round.
"""

from itertools import count, pairwise

from bpmn_engine.elements import Loop
from bpmn_engine.model import Flow, Node, Process, ProcessModel
from bpmn_engine.state import WORK
from hypothesis import given, settings
from hypothesis import strategies as st
from play import Play

BLOCKS = st.recursive(
    st.just(("task",)),
    lambda inner: st.tuples(
        st.sampled_from(
            ["seq", "and", "xor", "or", "sub", "loop", "many", "row", "again"]
        ),
        st.lists(inner, min_size=2, max_size=3),
    ),
    max_leaves=12,
)
GATEWAYS = {
    "and": "parallelGateway",
    "xor": "exclusiveGateway",
    "or": "inclusiveGateway",
}
MANY = Loop("multi", sequential=False, cardinality="2")
ROW = Loop("multi", cardinality="2")
AGAIN = Loop("standard", condition="= loopCounter < 2")


class Builder:
    """Draws blocks as nodes and flows, and counts how often each task is done."""

    def __init__(self, block):
        self.nodes, self.flows, self.loops = {}, [], {}
        self.numbers = count()
        self.expected = {}
        start, end = self.node("startEvent", "p"), self.node("endEvent", "p")
        first, last = self.block(block, "p", 1)
        self.flow(start, first)
        self.flow(last, end)

    def model(self):
        nodes = {
            key: Node(
                key,
                kind,
                "",
                0,
                scope,
                tuple(f.id for f in self.flows if f.target == key),
                tuple(f.id for f in self.flows if f.source == key),
                default=next(
                    (f.id for f in self.flows if f.source == key and not f.condition),
                    "",
                )
                if kind in ("exclusiveGateway", "inclusiveGateway")
                else "",
                loop=self.loops.get(key),
            )
            for key, (kind, scope) in self.nodes.items()
        }
        flows = {flow.id: flow for flow in self.flows}
        return ProcessModel(Process("p", "", 0, True), nodes, flows)

    def node(self, kind, scope):
        key = f"{kind}{next(self.numbers)}"
        self.nodes[key] = (kind, scope)
        return key

    def flow(self, source, target, condition=""):
        key = f"f{len(self.flows)}"
        self.flows.append(Flow(key, "", 0, source, target, condition))

    def block(self, block, scope, times):
        """Draw a block that is done ``times`` times; return its first and last node."""
        if block[0] == "task":
            key = self.node("userTask", scope)
            self.expected[key] = times
            return key, key
        return getattr(self, f"block_{block[0]}", self.block_gateway)(
            *block, scope, times
        )

    def block_seq(self, _kind, parts, scope, times):
        ends = [self.block(part, scope, times) for part in parts]
        for (_a, last), (first, _b) in pairwise(ends):
            self.flow(last, first)
        return ends[0][0], ends[-1][1]

    def block_gateway(self, kind, parts, scope, times):
        split, join = (self.node(GATEWAYS[kind], scope) for _n in range(2))
        for number, part in enumerate(parts):
            # Of an exclusive block the first branch is taken, of an inclusive all but
            # the last, whose flow is the default.
            taken = {"and": True, "xor": number == 0, "or": number < len(parts) - 1}
            first, last = self.block(part, scope, times if taken[kind] else 0)
            is_default = kind != "and" and number == len(parts) - 1
            self.flow(split, first, "" if kind == "and" or is_default else "= yes")
            self.flow(last, join)
        return split, join

    def block_sub(self, _kind, parts, scope, times):
        key = self.node("subProcess", scope)
        start = self.node("startEvent", key)
        for part in parts:
            self.flow(start, self.block(part, key, times)[0])
        return key, key

    def block_many(self, _kind, parts, scope, times, loop=MANY):
        """A subprocess that is done twice."""
        key, _same = self.block_sub("sub", parts, scope, times * 2)
        self.loops[key] = loop
        return key, key

    def block_row(self, *block):
        return self.block_many(*block, loop=ROW)

    def block_again(self, *block):
        return self.block_many(*block, loop=AGAIN)

    def block_loop(self, _kind, parts, scope, times):
        """Once round and out again, by a task that is done each time."""
        merge, split = (self.node("exclusiveGateway", scope) for _n in range(2))
        first, last = self.block_seq("seq", parts, scope, times)
        self.flow(merge, first)
        self.flow(last, split)
        self.flow(split, merge, "= not(yes)")
        after = self.node("task", scope)
        self.expected[after] = times
        self.flow(split, after)
        return merge, after


@settings(max_examples=150, deadline=None)
@given(BLOCKS, st.randoms(use_true_random=False))
def test_a_well_structured_process_always_ends(block, random):
    builder = Builder(block)
    play = Play(builder.model(), {"yes": True})
    done = {}
    while play.state == "running":
        work = [t for t in play.instance.tokens.values() if t.waits == WORK]
        assert work, f"stuck: {play.places} {play.incidents}"
        node = random.choice(work).node
        done[node] = done.get(node, 0) + 1
        play.complete(node)
    assert not play.instance.tokens
    assert done == {key: n for key, n in builder.expected.items() if n}
