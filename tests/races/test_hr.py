# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two requests about one employee at once, with connections that commit."""

from race_helpers import Race, committed, read, unique

REQUESTS = 4


def _items(registry, code, employee_ids):
    return read(
        registry,
        "SELECT res_id, count(*) FROM mc_work_item WHERE res_model = 'hr.employee'"
        " AND event_code = %s AND res_id = ANY(%s) GROUP BY res_id",
        code,
        employee_ids,
    )


def test_a_departure_that_four_requests_register_at_once(registry):
    values = {"name": "Old Hand", "mc_start_date": "2015-01-01"}
    employee = committed(registry, lambda env: env["hr.employee"].create(values).id)

    def leave(env):
        last = env["hr.employee"]._mc_today()
        return env["hr.employee"].browse(employee).write({"departure_date": last})

    race = Race(registry, [1] * REQUESTS)
    assert race.run(leave) == [True] * REQUESTS
    assert max(race.tries) > 1, "nobody met the other"
    assert _items(registry, "hr.exit", [employee]) == [(employee, 1)]
    numbers = "SELECT mc_offboarding_number, mc_offboarding_state FROM hr_employee"
    assert read(registry, f"{numbers} WHERE id = %s", employee) == [(1, "running")]


def test_an_import_that_two_requests_make_at_once(registry):
    name = unique("newcomer")
    rows = [[f"__import__.{name}", name]]

    def load(env):
        return env["hr.employee"].load(["id", "name"], rows)["ids"]

    Race(registry, [1, 1]).run(load)
    found = read(
        registry,
        "SELECT e.id FROM hr_employee e JOIN ir_model_data d"
        " ON d.model = 'hr.employee' AND d.res_id = e.id WHERE d.name = %s",
        name,
    )
    assert len(found) == 1
    same = "SELECT count(*) FROM mc_work_item WHERE name = %s"
    assert read(registry, same, f"Onboarding: {name}") == [(1,)]
