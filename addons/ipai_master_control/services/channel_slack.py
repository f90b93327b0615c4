# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Slack, by an incoming webhook. Its URL is the secret, so a setting has its name only.

A channel that many read gets no personal links: people acknowledge on the item's page.
"""

import json

from ..lib import http_delivery, secrets, slack_blocks
from ..lib.http_delivery import Outcome
from .channel import Channel

URL_KIND = "slack_webhook"


class SlackChannel(Channel):
    def request(self, message, notice):
        people = ", ".join(message._users().mapped("name"))
        intro = f"{notice.text}\n{people}" if people else notice.text
        items = [(item.url, item.label, item.detail) for item in notice.items]
        footer = (notice.url, notice.footer)
        return {
            "url_name": message.company_id.mc_slack_ref or "",
            "body": json.dumps(
                slack_blocks.message(notice.title, intro, items, footer)
            ).encode(),
        }

    def send(self, env, request):
        if not request["url_name"]:
            return Outcome.failed("Slack is not configured.")
        url = secrets.resolve(URL_KIND, request["url_name"]).strip()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return http_delivery.post(url, request["body"], headers)
