# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""The health route of a server that works."""

import requests


def test_health_answers_without_a_user(rig):
    answer = requests.get(f"{rig.web.url}/master_control/health", timeout=30)
    assert answer.status_code == 200
    assert answer.json()["checks"]["database"]["status"] == "ok"
    assert set(answer.json()["checks"]) >= {"database", "queue"}
