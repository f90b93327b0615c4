# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Audit exports: evidence rows in, bytes of a file out, a chunk at a time.

One module per format. Each has ``EXTENSION``, ``MIMETYPE``, ``ORDER`` (how the rows
have to come: ``time``, ``case`` or ``leaf``) and ``chunks(rows, about)``, a generator
that keeps no more than one row and one chunk in memory.
"""
