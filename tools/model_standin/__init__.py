# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A local endpoint that speaks the Messages API, for tests and the demo.

The unmodified ``anthropic`` SDK talks to it. It plays a repair engineer: what it
answers is derived from the conversation (log, file contents), never canned.
"""

from .server import ModelStandin

__all__ = ["ModelStandin"]
