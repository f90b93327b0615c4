# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The formats by the name that people ask for."""

from . import bundle, csv_format, jsonl, ocel, pdf_listing, xes

FORMATS = {
    "csv": csv_format,
    "jsonl": jsonl,
    "pdf": pdf_listing,
    "xes": xes,
    "ocel": ocel,
    "bundle": bundle,
}
