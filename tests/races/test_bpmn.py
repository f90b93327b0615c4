# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Joins under races, with real connections that commit.

Two branches end at the same instant, in transactions that both started before the other
one committed. With a plain lock both would see one branch left, and the process would
stand still; without one both would go on. Eight threads race for four joins at a time.
"""

from race_helpers import Race, committed

THREADS = 8
JOINS = 1000
JOINS_WITH_WORK = 24
JOINS_OF_INSTANCES = 200
HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
MODEL = (
    HEAD + '<message id="m" name="go"/><message id="n" name="after"/>'
    '<process id="{code}" name="DEV" isExecutable="true"><startEvent id="s"/>'
    '<parallelGateway id="f"/>{branches}<parallelGateway id="j"/>'
    '<receiveTask id="after" messageRef="n"/>'
    '<sequenceFlow id="1" sourceRef="s" targetRef="f"/>'
    '<sequenceFlow id="2" sourceRef="f" targetRef="a"/>'
    '<sequenceFlow id="3" sourceRef="f" targetRef="b"/>'
    '<sequenceFlow id="4" sourceRef="a" targetRef="j"/>'
    '<sequenceFlow id="5" sourceRef="b" targetRef="j"/>'
    '<sequenceFlow id="6" sourceRef="j" targetRef="after"/></process></definitions>'
)
RECEIVE = '<receiveTask id="a" messageRef="m"/><receiveTask id="b" messageRef="m"/>'
WORK = '<userTask id="a"/><userTask id="b"/>'
INSTANCES = (
    HEAD + '<message id="m" name="go"/><message id="n" name="after"/>'
    '<process id="many" name="DEV" isExecutable="true"><startEvent id="s"/>'
    '<receiveTask id="a" messageRef="m"><multiInstanceLoopCharacteristics>'
    "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    '</receiveTask><receiveTask id="after" messageRef="n"/>'
    '<sequenceFlow id="1" sourceRef="s" targetRef="a"/>'
    '<sequenceFlow id="2" sourceRef="a" targetRef="after"/></process></definitions>'
)


def _deploy(registry, xml):
    committed(registry, lambda env: env["bpmn.process"].deploy(xml).id)


def _instances(registry, code, count):
    """Start instances and return, for each, the ids of the tokens of its branches."""

    def start(env):
        started = [env["bpmn.process"].start(code) for _n in range(count)]
        return [
            (one.id, one.token_ids.filtered(lambda t: t.waits != "loop").ids)
            for one in started
        ]

    return committed(registry, start)


def _race(registry, code, joins, finish):
    conflicts = 0
    at_once = THREADS // 2
    for _round in range(joins // at_once):
        started = _instances(registry, code, at_once)
        tokens = [token for _id, branches in started for token in branches]
        race = Race(registry, [1] * THREADS)
        answers = race.run(*(_finish(token, finish) for token in tokens))
        assert answers == [None] * THREADS
        conflicts += sum(race.tries) - THREADS
    with registry.cursor() as cr:
        cr.execute(
            """
            SELECT COUNT(*) FILTER (WHERE afters = 1 AND others = 0), COUNT(*)
            FROM (
                SELECT i.id,
                       COUNT(*) FILTER (WHERE n.element_id = 'after') AS afters,
                       COUNT(*) FILTER (WHERE n.element_id <> 'after'
                                        AND t.state IN ('active', 'incident')) AS others
                FROM bpmn_instance i
                JOIN bpmn_process p ON p.id = i.process_id AND p.code = %s
                JOIN bpmn_token t ON t.instance_id = i.id
                JOIN bpmn_node n ON n.id = t.node_id
                GROUP BY i.id
            ) AS instances
            """,
            [code],
        )
        assert cr.fetchone() == (joins, joins)
    return conflicts


def _finish(token_id, finish):
    """Return a function of the race; what ``finish`` returns is of no interest."""

    def one(env):
        finish(env["bpmn.token"].browse(token_id))

    return one


def test_a_thousand_joins_go_on_exactly_once(registry):
    _deploy(registry, MODEL.format(code="race", branches=RECEIVE))
    conflicts = _race(
        registry,
        "race",
        JOINS,
        lambda token: token.env["bpmn.bus"]._trigger(token, {}),
    )
    assert conflicts > JOINS // 10, "hardly anybody met a conflict: that was no race"


def test_instances_of_an_activity_end_it_exactly_once(registry):
    _deploy(registry, INSTANCES)
    conflicts = _race(
        registry,
        "many",
        JOINS_OF_INSTANCES,
        lambda token: token.env["bpmn.bus"]._trigger(token, {}),
    )
    assert conflicts > JOINS_OF_INSTANCES // 10, "hardly anybody met a conflict"


def test_joins_of_work_items_go_on_exactly_once(registry):
    _deploy(registry, MODEL.format(code="work", branches=WORK))
    conflicts = _race(
        registry,
        "work",
        JOINS_WITH_WORK,
        lambda token: token.work_item_id.action_done(),
    )
    assert conflicts > 0, "nobody met a conflict: that was no race"
