# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A local GitHub for development, the demo and the end to end tests.

Real bare repositories behind git's smart HTTP, the REST and GraphQL calls that a
GitHub App makes (authentication really checked), a CI that really runs the
repository's commands, and signed webhooks. Nothing here is part of the product.
"""

from .forge import Forge
from .hooks import DropConnection
from .records import App, CheckSpec

__all__ = ["App", "CheckSpec", "DropConnection", "Forge"]
