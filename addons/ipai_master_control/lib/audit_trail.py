# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the audit trail of one work item says about a piece of evidence, in words."""

import json

BODY_CHARS = 600
DETAIL_CHARS = 400
NOTHING = "\u2013"
# What is worth reading of the kinds that our code writes; an export has all of it.
SHOWN = {
    "intake": ("lane", "priority", "source", "source_ref", "user", "payload"),
    "state": ("blocked_reason", "reason"),
    "approval": ("definition", "tier", "requested_by"),
    "sla": ("policy", "due_at", "target_seconds", "consumed_seconds", "reason"),
    "export": ("format", "from", "to", "rows", "sha256"),
}


def moment(value):
    """Return a naive UTC datetime with milliseconds, "" for none."""
    return value.isoformat(" ", "milliseconds") if value else ""


def excerpt(text, limit):
    """Return the text, cut with a note of how much is missing."""
    text = (text or "").strip()
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()} … ({len(text) - limit} more characters)"


def details(kind, meta):
    """Return the lines that tell what the evidence's meta (JSON text) adds."""
    values = json.loads(meta, parse_float=str) if meta else {}
    if not isinstance(values, dict):
        return [excerpt(json.dumps(values, ensure_ascii=False), DETAIL_CHARS)]
    if kind in SHOWN:
        values = {key: values.get(key) for key in SHOWN[kind]}
    if kind == "assignment":
        return [_change(key, one) for key, one in values.items() if key != "user_id"]
    return [
        f"{key.replace('_', ' ')}: {excerpt(_text(value), DETAIL_CHARS)}"
        for key, value in values.items()
        if value not in (None, "", [], {})
    ]


def _change(key, value):
    if not isinstance(value, dict):
        return f"{key}: {_text(value)}"
    before, after = (_text(value.get(side)) for side in ("from", "to"))
    return f"{key}: {before} → {after}"


def _text(value):
    if value in (None, ""):
        return NOTHING
    if isinstance(value, dict) and "name" in value:
        return str(value["name"])
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def chains(versions):
    """Return the chains of versions, oldest first, of more than one version.

    :param versions: ``{id: id of the earlier version or None}``
    """
    followers = {earlier: later for later, earlier in versions.items() if earlier}
    found = []
    for first in versions:
        if versions[first] or first not in followers:
            continue
        chain = [first]
        while chain[-1] in followers:
            chain.append(followers[chain[-1]])
        found.append(chain)
    return found
