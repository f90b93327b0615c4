# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""pm4py loads both process-mining exports and finds the same cases and events."""

import json

READ = """
import json, sys
import pm4py
log = pm4py.read_xes(sys.argv[1])
ocel = pm4py.read_ocel2_json(sys.argv[2])
cases = log.groupby("case:concept:name")["mc:uuid"].apply(sorted).to_dict()
relations = ocel.relations.groupby("ocel:oid")["ocel:eid"].apply(sorted).to_dict()
graph, starts, ends = pm4py.discover_dfg(log)
print(json.dumps({
    "xes": cases,
    "xes_events": len(log),
    "ocel": relations,
    "ocel_events": len(ocel.events),
    "ocel_objects": len(ocel.objects),
    "activities": sorted(set(log["concept:name"])),
    "ocel_activities": sorted(set(ocel.events["ocel:activity"])),
    "starts": starts,
    "times": sorted({str(one) for one in log["time:timestamp"]}),
    "ocel_times": sorted({str(one) for one in ocel.events["ocel:timestamp"]}),
}))
"""


def test_both_exports_are_loaded(sealed, process_mining):
    rows = [json.loads(line) for line in sealed.export("jsonl").open("rb")]
    cases = {}
    for row in rows:
        cases.setdefault(row["work_item"] or "no-work-item", []).append(row["uuid"])
    cases = {case: sorted(events) for case, events in cases.items()}
    answer = process_mining(READ, sealed.export("xes"), sealed.export("ocel"))
    assert answer["xes"] == answer["ocel"] == cases
    assert answer["xes_events"] == answer["ocel_events"] == len(rows)
    assert answer["ocel_objects"] == len(cases)
    assert answer["activities"] == answer["ocel_activities"]
    assert "state: open → running" in answer["activities"]
    assert answer["starts"].get("intake") == len(cases) - 1
    assert answer["times"] == answer["ocel_times"]
    assert len(answer["times"]) > 1
