# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Webhooks: signatures, order of events, records, redelivery."""

import hashlib
import hmac
import json

from forge_helpers import IDLE_SECONDS, REPO, WEBHOOK_SECRET

from tools.forge.webhooks import sign


def test_documented_signature():
    """GitHub's own example."""
    digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert sign(WEBHOOK_SECRET, b"Hello, World!") == f"sha256={digest}"


def test_headers_and_signature(forge, receiver, red_pull, client):
    headers, body = receiver.received[-1]
    key = WEBHOOK_SECRET.encode()
    digest = hmac.new(key, body, hashlib.sha256).hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={digest}"
    assert headers["User-Agent"].startswith("GitHub-Hookshot/")
    assert headers["X-Github-Hook-Installation-Target-Type"] == "integration"
    assert headers["X-Github-Hook-Installation-Target-Id"] == str(client.app_id)
    assert headers["Content-Type"] == "application/json"
    assert len(headers["X-Github-Delivery"]) == 36


def test_events_of_a_pull_request(forge, receiver, red_pull):
    found = [
        (headers["X-Github-Event"], json.loads(body).get("action"))
        for headers, body in receiver.received
    ]
    for event, count in {
        ("pull_request", "opened"): 1,
        ("workflow_run", "requested"): 1,
        ("workflow_run", "in_progress"): 1,
        ("workflow_run", "completed"): 1,
        ("check_run", "created"): 2,
        ("check_run", "completed"): 2,
        ("check_suite", "completed"): 1,
        ("workflow_job", "completed"): 2,
    }.items():
        assert found.count(event) == count, event


def test_payload_of_a_check_run(forge, receiver, red_pull):
    payloads = [
        json.loads(body)
        for headers, body in receiver.received
        if headers["X-Github-Event"] == "check_run"
    ]
    done = next(p for p in payloads if p["action"] == "completed")
    check = done["check_run"]
    assert check["status"] == "completed"
    assert check["conclusion"] == "failure"
    assert check["head_sha"] == red_pull["head"]["sha"]
    assert check["app"]["slug"] == "github-actions"
    assert check["check_suite"]["head_branch"] == "feature"
    assert check["pull_requests"][0]["number"] == red_pull["number"]
    assert done["repository"]["full_name"] == REPO
    assert done["installation"]["id"] in forge.store.installations
    assert done["sender"]["login"] == "alice"


def test_no_events_of_other_repositories(forge, receiver):
    forge.create_repository("acme/private", {"a": "1"})
    assert forge.wait_idle(IDLE_SECONDS)
    names = [json.loads(body).get("repository", {}) for _, body in receiver.received]
    assert all(name.get("full_name") != "acme/private" for name in names)


def test_failed_delivery_is_recorded_and_not_retried(forge, receiver, client):
    assert forge.wait_idle(IDLE_SECONDS)
    receiver.status = 500
    before = len(receiver.received)
    forge.push_files(REPO, "x", {"a": "1"}, "m")
    assert forge.wait_idle(IDLE_SECONDS)
    assert len(receiver.received) == before + 1
    assert forge.deliveries[-1].status_code == 500


def test_unreachable_receiver(forge, client):
    app = forge.store.apps[client.app_id]
    app.webhook_url = "http://127.0.0.1:9/hook"
    forge.push_files(REPO, "x", {"a": "1"}, "m")
    assert forge.wait_idle(IDLE_SECONDS)
    last = forge.deliveries[-1]
    assert (last.status_code, last.status) == (0, "failed to connect to host")


def test_redelivery_through_the_api(forge, receiver, client, red_pull):
    listed = client.as_app("/app/hook/deliveries?per_page=3")
    assert len(listed.json()) == 3
    entry = listed.json()[0]
    before = len(receiver.received)
    again = client.as_app(f"/app/hook/deliveries/{entry['id']}/attempts", "POST")
    assert again.status_code == 202
    assert forge.wait_idle(IDLE_SECONDS)
    assert len(receiver.received) == before + 1
    headers, body = receiver.received[-1]
    assert headers["X-Github-Delivery"] == entry["guid"]
    newest = client.as_app("/app/hook/deliveries").json()[0]
    assert (newest["guid"], newest["redelivery"]) == (entry["guid"], True)
    shown = client.as_app(f"/app/hook/deliveries/{entry['id']}").json()
    assert shown["request"]["payload"] == json.loads(body)
    assert shown["response"]["payload"] == "ok"


def test_deliveries_are_paged_by_cursor(forge, client, red_pull):
    path, seen = "/app/hook/deliveries?per_page=4", []
    while path:
        answer = client.as_app(path)
        seen += [entry["id"] for entry in answer.json()]
        path = answer.links.get("next", {}).get("url")
    assert len(seen) == len(set(seen)) == len(forge.deliveries)
    assert seen == sorted(seen, reverse=True)


def test_deliveries_need_the_app(client):
    answer = client.call("GET", "/app/hook/deliveries", client.token())
    assert answer.status_code == 401
