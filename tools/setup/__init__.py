# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From an empty machine to a running Odoo: ``python3 -m tools.setup COMMAND``.

Everything that runs before ``.venv`` exists uses the standard library only.
"""
