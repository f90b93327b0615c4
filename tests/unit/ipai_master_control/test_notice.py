# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import datetime
from dataclasses import dataclass

from mc_lib import notice, notice_groups

EVIL = '<script>alert("1")</script> & more'
URL = 'https://odoo.example/x?a="b"&c'


@dataclass
class Row:
    timer: int
    percent: int = 100
    priority: str = "3"
    due_at: datetime.datetime | None = datetime.datetime(2026, 1, 1)


def item(**values):
    given = {
        "reference": "WI-000001",
        "name": EVIL,
        "lane": "DEV",
        "priority": "1",
        "timer_type": "response",
        "percent": 100,
        "due_at": "2026-01-01T00:00:00Z",
        "detail": EVIL,
        "url": URL,
        **values,
    }
    return notice.NoticeItem(**given)


def test_people_of_one_mail_are_told_apart():
    per_user = {(1, "email", 7): [1, 2], (1, "email", 8): [1, 2]}
    assert notice_groups.group(per_user) == {
        (1, "email", (7,)): [1, 2],
        (1, "email", (8,)): [1, 2],
    }


def test_a_team_is_told_once_what_is_the_same():
    per_user = {
        (1, "slack", 7): [1, 2],
        (1, "slack", 8): [1, 2],
        (1, "slack", 9): [1],
        (1, "n8n", 7): [1, 2],
        (2, "slack", 7): [3],
    }
    assert notice_groups.group(per_user) == {
        (1, "slack", (7, 8)): [1, 2],
        (1, "slack", (9,)): [1],
        (1, "n8n", (7,)): [1, 2],
        (2, "slack", (7,)): [3],
    }


def test_worst_first():
    late, later = datetime.datetime(2026, 1, 1), datetime.datetime(2026, 1, 2)
    rows = [
        Row(1, percent=75, priority="1"),
        Row(2, priority="3", due_at=later),
        Row(3, priority="3", due_at=late),
        Row(4, priority="2", due_at=None),
        Row(5, priority="2", due_at=later),
        Row(6, priority=None),
    ]
    assert [row.timer for row in notice_groups.worst_per_timer(rows)] == [
        *(5, 4, 3, 2, 6, 1),
    ]


def test_one_row_per_clock_the_highest():
    rows = [Row(1, percent=50), Row(1, percent=100), Row(1, percent=75)]
    (row,) = notice_groups.worst_per_timer(rows)
    assert row.percent == 100


def test_html_is_escaped():
    text = notice.as_html(
        notice.Notice(EVIL, EVIL, [item(ack_url=URL)], 2, URL, URL, more_label=EVIL)
    )
    assert "<script>" not in text
    assert 'href="https://odoo.example/x?a=&quot;b&quot;&amp;c"' in text
    assert text.count("&lt;script&gt;") == 5


def test_one_clock_has_one_acknowledge_link():
    one = notice.as_html(notice.Notice("T", "t", [item(ack_url=URL)], 1, URL, URL))
    assert one.count("Acknowledge") == 1
    none = notice.as_html(notice.Notice("T", "t", [item()], 1, URL))
    assert "Acknowledge" not in none


def test_json_is_the_contract():
    value = notice.as_json(
        notice.Notice("T", "t", [item()], 12, URL),
        "msg_1",
        "2026-01-01T00:00:00Z",
        [("Ann", "ann@example.com")],
    )
    assert value == {
        "type": "escalation",
        "id": "msg_1",
        "timestamp": "2026-01-01T00:00:00Z",
        "data": {
            "channel": "slack",
            "title": "T",
            "text": "t",
            "recipients": [{"name": "Ann", "email": "ann@example.com"}],
            "count": 12,
            "items": [
                {
                    "reference": "WI-000001",
                    "name": EVIL,
                    "lane": "DEV",
                    "priority": "1",
                    "timer_type": "response",
                    "percent": 100,
                    "due_at": "2026-01-01T00:00:00Z",
                    "url": URL,
                    "ack_url": URL,
                }
            ],
        },
    }
