# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The channels that escalation messages go through, one handler each."""

from .channel_activity import ActivityChannel
from .channel_email import EmailChannel
from .channel_n8n import N8nChannel
from .channel_slack import SlackChannel

CHANNELS = {
    "n8n": N8nChannel(),
    "slack": SlackChannel(),
    "email": EmailChannel(),
    "activity": ActivityChannel(),
}
