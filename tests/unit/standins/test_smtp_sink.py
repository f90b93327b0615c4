# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mail server that keeps every message."""

import smtplib
from email.message import EmailMessage

import pytest

from tools.standins.smtp_sink import SmtpSink


@pytest.fixture
def sink():
    with SmtpSink() as sink:
        yield sink


def send(sink, subject="Breach"):
    message = EmailMessage()
    message["From"], message["To"] = "sla@example.com", "ada@example.com"
    message["Subject"] = subject
    message.set_content("late für Zoë\n")
    message.add_alternative("<b>late</b>", subtype="html")
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as client:
        client.send_message(message, to_addrs=["ada@example.com", "bob@example.com"])


def test_a_message_is_kept_with_its_envelope_and_both_bodies(sink):
    send(sink)
    (mail,) = sink.wait_for(1)
    assert mail.sender == "sla@example.com"
    assert mail.recipients == ("ada@example.com", "bob@example.com")
    assert mail.subject == "Breach"
    assert mail.body() == "late für Zoë\n"
    assert "<b>late</b>" in mail.body("html")


def test_a_refused_message_is_counted_and_not_kept(sink):
    sink.refusal = "451 4.3.0 try later"
    with pytest.raises(smtplib.SMTPDataError, match="try later"):
        send(sink)
    assert (sink.mails, sink.refused) == ([], 1)
    sink.clear()
    send(sink)
    assert len(sink.wait_for(1)) == 1


def test_waiting_ends(sink):
    with pytest.raises(TimeoutError, match="0 of 1 mails"):
        sink.wait_for(1, seconds=0.1)
