# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

import pypdf
from export_rows import ABOUT, hostile_rows, row
from mc_lib.audit_export import pdf_listing
from mc_lib.audit_export.pdf_fonts import faces


def _read(rows):
    data = b"".join(pdf_listing.chunks(iter(rows), ABOUT))
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def test_cover_and_table():
    rows = [row(n, kind="state" if n % 2 else "log") for n in range(40)]
    pages = _read(rows)
    assert len(pages) == 1 + -(-40 // pdf_listing.ROWS_PER_PAGE)
    assert "Evidence listing" in pages[0]
    assert "Acme & Söhne <GmbH>" in pages[0]
    assert "2026-01-01 00:00:00 UTC" in pages[0]
    assert "by Ada Auditor" in pages[0]
    text = "".join(pages[1:])
    for one in rows:
        assert one["content_sha256"] in text
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]


def test_hostile_texts():
    pages = _read(hostile_rows())
    assert "</b>" in "".join(pages)


def test_nothing_at_all():
    assert len(_read([])) == 1


def test_erased_and_not_sealed():
    text = _read([row(leaf_index=None, erased_at="2026-01-20T00:00:00.000000Z")])[1]
    assert "(erased)" in text


def test_text_is_cut_where_its_column_ends():
    face, _bold = faces()
    text = face.fitted("wide " * 1000, 8, 100)
    assert face.width(text, 8) <= 100
    assert face.fitted("short\n text", 8, 100) == "short text"
    assert face.fitted(None, 8, 100) == ""
    assert face.printable("\x07\u202e\U0010ffff") == "???"
