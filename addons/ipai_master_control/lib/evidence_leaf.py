# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What of a piece of evidence goes into the sealed log.

The leaf's data is a canonical JSON header (see ``canonical``) without anything that
tells of a person: texts, names and files enter only through ``content_sha256``, the
hash over a random salt and the content. So they can be erased, and the leaf stays.
"""

import json

from . import merkle

VERSION = 1
# One encoder for all rows: json.dumps would make a new one for each.
_ENCODE = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
).encode


def moment(recorded_at):
    """Return a naive UTC datetime as ``2026-05-06T07:08:09.012345Z``."""
    return recorded_at.isoformat(timespec="microseconds") + "Z"


def leaf_data(
    *, uuid, company, kind, work_item, recorded_at, supersedes, content_sha256
):
    """Return the bytes that a leaf's hash is over.

    :param uuid: of the evidence
    :param company: the company's ``mc_uuid``, which is the same in every database
    :param work_item: the work item's uuid, or None
    :param recorded_at: naive datetime in UTC, with microseconds
    :param supersedes: uuid of the earlier version, or None
    :param content_sha256: hex, see ``canonical.content_hash``
    """
    header = {
        "v": VERSION,
        "uuid": uuid,
        "company": company,
        "kind": kind,
        "work_item": work_item,
        "recorded_at": moment(recorded_at),
        "supersedes": supersedes,
        "content_sha256": content_sha256,
    }
    return _ENCODE(header).encode()


def leaf_hash(**header):
    """Return the RFC 6962 leaf hash for the arguments of :func:`leaf_data`."""
    return merkle.leaf_hash(leaf_data(**header))
