# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The models of bench/bpmn.py: ten user tasks in four lanes."""

LANES = ("Human Resources", "IT", "Finance", "Management")
TASKS = tuple(f"task{number}" for number in range(10))
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="bench"'
    ' targetNamespace="urn:pulser:bench">'
)


def sequential():
    """Return (process id, model): one task after the other."""
    flows = list(zip(("start", *TASKS), (*TASKS, "end"), strict=True))
    return "sequential", _model("sequential", flows)


def parallel():
    """Return (process id, model): three tasks, four at once, three tasks."""
    before, block, after = TASKS[:3], TASKS[3:7], TASKS[7:]
    flows = list(zip(("start", *before), (*before, "fork"), strict=True))
    for task in block:
        flows += [("fork", task), (task, "join")]
    flows += zip(("join", *after), (*after, "end"), strict=True)
    gateways = "".join(f'<parallelGateway id="{name}"/>' for name in ("fork", "join"))
    return "parallel", _model("parallel", flows, gateways)


def _model(code, flows, more=""):
    members = {lane: [] for lane in LANES}
    for number, task in enumerate(TASKS):
        members[LANES[number % len(LANES)]].append(task)
    members[LANES[0]] += ["start", "end", *(["fork", "join"] if more else [])]
    lanes = "".join(
        f'<lane id="lane{number}" name="{lane}">'
        + "".join(f"<flowNodeRef>{node}</flowNodeRef>" for node in members[lane])
        + "</lane>"
        for number, lane in enumerate(LANES)
    )
    tasks = "".join(f'<userTask id="{task}" name="Do {task}"/>' for task in TASKS)
    lines = "".join(
        f'<sequenceFlow id="flow{number}" sourceRef="{source}" targetRef="{target}"/>'
        for number, (source, target) in enumerate(flows)
    )
    return (
        f'{HEAD}<process id="{code}" isExecutable="true"><laneSet id="lanes">{lanes}'
        f'</laneSet><startEvent id="start"/><endEvent id="end"/>{tasks}{more}{lines}'
        "</process></definitions>"
    ).encode()
