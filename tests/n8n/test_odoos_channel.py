# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Odoo's own n8n channel against the real n8n: what it sends is what n8n takes."""

import json

import pytest
from n8n_helpers import PATH, channel_n8n, new_id, notice_texts

from tools.standins.http_sink import Answer

SLOW_SECONDS = 20


@pytest.fixture
def channel(n8n, keys, slack, mail, monkeypatch):
    monkeypatch.setenv("MC_OUTBOUND_ALLOW", n8n.url.removeprefix("http://"))
    monkeypatch.setenv("MC_SECRET_N8N_TOKEN", keys.token)
    monkeypatch.setenv("MC_SECRET_N8N_SIGNING", keys.signing)
    return channel_n8n.N8nChannel()


@pytest.fixture
def request_(n8n):
    """Give what the channel's ``request`` returns for a notice about one clock."""
    number = new_id()
    clock = notice_texts.NoticeItem(
        reference="WI-000123",
        name="Zoë's VPN <down>",
        lane="IT",
        priority="1",
        timer_type="response",
        percent=100,
        due_at="2026-11-25T01:00:00Z",
        detail="IT",
        url="https://odoo.example.com/wi/123",
    )
    notice = notice_texts.Notice("Breach", "One clock has run out.", [clock], 1)
    people = [("Ada Lovelace", "ada@example.com")]
    payload = notice_texts.as_json(notice, number, "2026-11-25T01:00:00Z", people)
    return {
        "url": f"{n8n.url}{PATH}",
        "id": number,
        "signing_name": "default",
        "token_name": "default",
        "body": json.dumps(payload, ensure_ascii=False).encode(),
    }


def test_it_delivers_and_gets_its_receipt(channel, request_, slack):
    assert channel.was_received(request_) is False
    outcome = channel.send(None, request_)
    assert (outcome.kind, outcome.status_code) == ("ok", 200), outcome
    assert json.loads(outcome.answer) == {"delivered": "slack"}
    assert channel.was_received(request_) is True
    (posted,) = slack.requests
    text = json.loads(posted.body)["text"]
    assert "|WI-000123 Zoë's VPN &lt;down&gt;>" in text
    # Without a personal link, people acknowledge on the item's page.
    assert "acknowledge" not in text


def test_a_second_try_changes_nothing(channel, request_, slack):
    first, second = channel.send(None, request_), channel.send(None, request_)
    assert (first.kind, second.kind) == ("ok", "ok")
    assert len(slack.requests) == 1


def test_while_keys_are_changed_n8n_takes_either(channel, request_, monkeypatch, keys):
    monkeypatch.setenv("MC_SECRET_N8N_SIGNING", f"whsec_bmV3a2V5bmV3 {keys.signing}")
    assert channel.send(None, request_).kind == "ok"
    assert channel.was_received(request_) is True


def test_a_wrong_token_or_key_is_a_failure(channel, request_, monkeypatch, slack):
    monkeypatch.setenv("MC_SECRET_N8N_SIGNING", "another-key-of-sufficient-length")
    outcome = channel.send(None, request_)
    assert (outcome.kind, outcome.status_code) == ("failed", 401)
    monkeypatch.setenv("MC_SECRET_N8N_TOKEN", "another")
    outcome = channel.send(None, request_)
    assert (outcome.kind, outcome.status_code) == ("failed", 403)
    assert slack.requests == []


def test_both_ways_down_is_to_be_tried_again(channel, request_, slack, mail):
    slack.answer = Answer(500)
    mail.refusal = "451 4.3.0 try later"
    outcome = channel.send(None, request_)
    assert (outcome.kind, outcome.status_code) == ("retry", 502)


def test_a_mail_server_that_hangs_is_not_taken_for_delivery(
    channel, request_, slack, mail
):
    slack.answer = Answer(500)
    mail.delay_seconds = SLOW_SECONDS
    outcome = channel.send(None, request_)
    assert (outcome.kind, outcome.status_code) == ("retry", 500)
    assert channel.was_received(request_) is False
