# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A notice arrives in Slack, else in the mailbox, else Odoo is told; and only once."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from n8n_helpers import SENDER, SLACK_PATH, item, new_id, notice

from tools.standins.http_sink import DROP, Answer

SLACK_IS_DOWN = {
    "error 500": Answer(500),
    "rate limit": Answer(429, headers={"Retry-After": "30"}),
    "webhook deleted": Answer(404, b"no_service"),
    "redirect elsewhere": Answer(302, headers={"Location": "http://127.0.0.1:9/"}),
    "connection lost": DROP,
}


def slack_text(slack):
    """Return the text of the one message that Slack got."""
    (request,) = slack.requests
    assert (request.method, request.path) == ("POST", SLACK_PATH)
    return json.loads(request.body)["text"]


def test_slack_gets_the_message(client, slack, mail):
    answer = client.send()
    assert (answer.status_code, answer.json()) == (200, {"delivered": "slack"})
    text = slack_text(slack)
    assert text.startswith("*Response time breached*\n")
    assert "<https://odoo.example.com/wi/123?a=1&amp;b=2|WI-000123 VPN is down>" in text
    assert "<https://odoo.example.com/ack/t0k3n|acknowledge>" in text
    assert "(IT · P1 · response · 100 % · due 2026-11-25T01:00:00Z)" in text
    assert "For Ada Lovelace" in text
    assert mail.mails == []


@pytest.mark.parametrize("failure", SLACK_IS_DOWN.values(), ids=SLACK_IS_DOWN)
def test_a_mail_goes_out_when_slack_fails(client, slack, mail, failure):
    slack.script(failure)
    answer = client.send()
    assert (answer.status_code, answer.json()) == (200, {"delivered": "email"})
    (sent,) = mail.mails
    assert sent.sender == SENDER
    assert sent.recipients == ("ada@example.com",)
    assert sent.subject == "Response time breached"
    assert "Acknowledge: https://odoo.example.com/ack/t0k3n" in sent.body()
    assert '<a href="https://odoo.example.com/ack/t0k3n">' in sent.body("html")


def test_odoo_is_told_when_both_fail_and_its_next_try_gets_through(client, slack, mail):
    number = new_id()
    slack.answer = Answer(500)
    mail.refusal = "451 4.3.0 try later"
    answer = client.send(number)
    assert answer.status_code == 502
    assert answer.json()["delivered"] is None
    assert client.ask(number).json() == {"received": False}
    slack.answer = Answer(200, b"ok")
    assert client.send(number).json() == {"delivered": "slack"}


def test_without_a_usable_address_there_is_no_mail_to_send(client, slack, mail):
    slack.answer = Answer(500)
    people = [{"name": "Nobody", "email": ""}, {"name": "X", "email": "a@b, c@d"}]
    assert client.send(data=notice(recipients=people)).status_code == 502
    assert mail.mails == []


def test_the_same_id_reaches_slack_once(client, slack):
    number = new_id()
    first, second = client.send(number), client.send(number)
    assert first.json() == {"delivered": "slack"}
    assert second.status_code == 200
    assert second.json() == {"delivered": "slack", "duplicate": True}
    assert len(slack.requests) == 1


def test_the_same_id_after_a_mail_is_a_duplicate_too(client, slack, mail):
    number = new_id()
    slack.script(Answer(500))
    client.send(number)
    assert client.send(number).json() == {"delivered": "email", "duplicate": True}
    assert len(slack.requests) == len(mail.mails) == 1


def test_the_same_id_while_it_is_being_delivered_is_put_off(client, slack):
    number = new_id()
    with ThreadPoolExecutor() as pool, slack.holding():
        first = pool.submit(client.send, number)
        slack.wait_for(1)
        second = client.send(number)
        assert second.status_code == 503
        assert second.headers["retry-after"] == "5"
        assert client.ask(number).json() == {"received": False}
    assert first.result().json() == {"delivered": "slack"}
    assert client.send(number).json()["duplicate"] is True
    assert len(slack.requests) == 1


def test_the_same_id_at_the_same_moment_reaches_slack_at_most_once(client, slack):
    number = new_id()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.send(number), range(8)))
    codes = {answer.status_code for answer in answers}
    assert codes <= {200, 503}
    assert len(slack.requests) <= 1
    # Whoever was put off tries again, as Odoo does, and then it has arrived once.
    assert client.send(number).json()["delivered"] == "slack"
    assert len(slack.requests) == 1


def test_different_ids_at_the_same_moment_all_arrive(client, slack):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.send(), range(16)))
    assert [answer.json() for answer in answers] == [{"delivered": "slack"}] * 16
    assert len(slack.requests) == 16


def test_a_receipt_tells_what_was_delivered(client, slack):
    number = new_id()
    before = client.ask(number)
    assert (before.status_code, before.json()) == (200, {"received": False})
    client.send(number)
    after = client.ask(number)
    assert (after.status_code, after.json()) == (200, {"received": True})


def test_texts_cannot_mention_link_or_break_out_of_slacks_markup(client, slack):
    hostile = "<!channel> & <https://evil.example.com|click> | x"
    one = item(
        name=hostile, url="javascript:alert(1)", ack_url="https://o/x|y> <!here>"
    )
    person = {"name": "<@U1>", "email": "ada@example.com"}
    data = notice(title=hostile, text=hostile, items=[one], recipients=[person])
    assert client.send(data=data).status_code == 200
    text = slack_text(slack)
    assert "<" not in text
    assert ">" not in text
    assert text.startswith("*&lt;!channel&gt; &amp; &lt;https://evil.example.com|click")
    assert "javascript:" not in text
    assert text.endswith("For &lt;@U1&gt;")


def test_texts_are_no_markup_headers_or_recipients_in_mails(client, slack, mail):
    slack.answer = Answer(500)
    hostile = "<script>alert('1')</script>\r\nBcc: eve@example.com"
    people = [
        {"name": "Ada, eve@example.com", "email": "ada@example.com"},
        {"name": "Eve", "email": "x@example.com\r\nBcc: eve@example.com"},
        {"name": "Bob", "email": "bob@example.com"},
    ]
    one = item(name=hostile, url='https://o/"onclick="x', ack_url="data:text/html,x")
    data = notice(title=hostile, text=hostile, items=[one], recipients=people)
    assert client.send(data=data).json() == {"delivered": "email"}
    (sent,) = mail.mails
    assert sent.recipients == ("ada@example.com", "bob@example.com")
    assert sent.message["Bcc"] is None
    assert sent.subject == "<script>alert('1')</script> Bcc: eve@example.com"
    page = sent.body("html")
    assert "<script" not in page
    assert "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;" in page
    assert "href" not in page
    assert "onclick" not in page


def test_a_digest_of_thousands_is_one_short_message(client, slack):
    items = [item(reference=f"WI-{number:06}") for number in range(200)]
    assert client.send(data=notice(count=5000, items=items)).status_code == 200
    text = slack_text(slack)
    assert "WI-000019" in text
    assert "WI-000020" not in text
    assert "… and 4980 more" in text
    assert len(text) < 40_000


def test_missing_and_odd_fields_do_not_silence_a_notice(client, slack):
    odd = {"title": None, "count": "many", "items": [None, 7, {"name": "Zoë 🚨"}]}
    assert client.send(data=odd).json() == {"delivered": "slack"}
    assert "• Zoë 🚨" in slack_text(slack)
