# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an escalation message says, before a channel gives it its form."""

import html
from dataclasses import dataclass, field


@dataclass(frozen=True)
class NoticeItem:
    """One clock.

    :param due_at: ISO 8601 in UTC, or a false value
    :param detail: lane, priority, clock and due time for people, one line
    :param ack_url: personal link of the one recipient; empty when several are told
    """

    reference: str
    name: str
    lane: str
    priority: str
    timer_type: str
    percent: int
    due_at: str
    detail: str
    url: str
    ack_url: str = ""

    @property
    def label(self):
        return f"{self.reference} {self.name}"


@dataclass(frozen=True)
class Notice:
    """A message about one clock, or a digest: the worst of ``count`` clocks."""

    title: str
    text: str
    items: list = field(default_factory=list)
    count: int = 0
    url: str = ""
    ack_url: str = ""
    open_label: str = "Open"
    ack_label: str = "Acknowledge"
    more_label: str = ""

    @property
    def footer(self):
        """What stands under the items: how many more, and where."""
        return " · ".join(part for part in (self.more_label, self.open_label) if part)


def as_html(notice):
    """Return the notice as HTML, every text in it escaped."""
    rows = "".join(_row(item, notice) for item in notice.items)
    links = [_link(notice.url, notice.footer)]
    if notice.ack_url and notice.count > 1:
        links.append(_link(notice.ack_url, f"{notice.ack_label} ({notice.count})"))
    return (
        f"<p><strong>{html.escape(notice.title)}</strong></p>"
        f"<p>{html.escape(notice.text)}</p><ul>{rows}</ul><p>{' · '.join(links)}</p>"
    )


def as_json(notice, message_id, timestamp, people, channel="slack"):
    """Return the JSON value that n8n gets; its shape is a contract, see ``services``.

    :param timestamp: ISO 8601
    :param people: list of ``(name, email)``
    :param channel: the one that n8n shall use first
    """
    return {
        "type": "escalation",
        "id": message_id,
        "timestamp": timestamp,
        "data": {
            "channel": channel,
            "title": notice.title,
            "text": notice.text,
            "recipients": [{"name": name, "email": email} for name, email in people],
            "count": notice.count,
            "items": [_item(item) for item in notice.items],
        },
    }


def _item(item):
    return {
        "reference": item.reference,
        "name": item.name,
        "lane": item.lane,
        "priority": item.priority,
        "timer_type": item.timer_type,
        "percent": item.percent,
        "due_at": item.due_at or None,
        "url": item.url,
        "ack_url": item.ack_url or item.url,
    }


def _row(item, notice):
    links = _link(item.url, item.label)
    if item.ack_url:
        links += f" · {_link(item.ack_url, notice.ack_label)}"
    return f"<li>{links}<br/>{html.escape(item.detail)}</li>"


def _link(url, label):
    return f'<a href="{html.escape(url, quote=True)}">{html.escape(label)}</a>'
