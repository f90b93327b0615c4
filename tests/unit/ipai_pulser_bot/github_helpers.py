# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of the GitHub client share."""

from datetime import UTC, datetime

import requests
from pulser_lib.github import AppCredentials, GitHubClient

REPO = "acme/rocket"
SHA = "a" * 40
TOKENS = "/app/installations/5/access_tokens"
# Newer tokens have no fixed length.
TOKEN = "ghs_" + "tok.en-" * 70


class Clock:
    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


def make_client(url, app_key, clock, installation_id="5"):
    session = requests.Session()
    session.trust_env = False
    credentials = AppCredentials("Iv1.abc", app_key[0])
    return GitHubClient(url, credentials, installation_id, session, clock)


def token_answer(clock, token=TOKEN, seconds=3600):
    moment = datetime.fromtimestamp(clock.now + seconds, UTC)
    return {"token": token, "expires_at": moment.strftime("%Y-%m-%dT%H:%M:%SZ")}
