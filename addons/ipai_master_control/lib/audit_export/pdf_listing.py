# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A listing for auditors on paper: cover page, summary, table.

It is for reading. Texts are cut to one line and the numbers of rows are limited; the
bundle of the same range has everything, and the proofs.
"""

import io
from collections import Counter

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from .pdf_fonts import faces
from .rows import case_of

EXTENSION = "pdf"
MIMETYPE = "application/pdf"
ORDER = "time"
MAX_ROWS = 20_000
WIDTH, HEIGHT = landscape(A4)
MARGIN = 15 * mm
TOP = HEIGHT - 30 * mm
ROW_HEIGHT = 8.4 * mm
ROWS_PER_PAGE = int((TOP - 24 * mm) / ROW_HEIGHT)
INK, GREY = HexColor("#1f2933"), HexColor("#6b7785")
LINE, BAND = HexColor("#d5dbe1"), HexColor("#f4f6f8")
ACCENT = HexColor("#1e3a5f")
# title, width in mm
TABLE = (
    ("Leaf", 14),
    ("Recorded (UTC)", 50),
    ("Kind", 22),
    ("Work item", 52),
    ("What", 84),
    ("Actor", 45),
)


def chunks(rows, about):
    """Yield the file's bytes; the caller made sure that there are few enough rows."""
    file = io.BytesIO()
    _Listing(Canvas(file, (WIDTH, HEIGHT), invariant=1), list(rows), about).draw()
    yield file.getvalue()


class _Listing:
    def __init__(self, canvas, rows, about):
        self.canvas, self.rows, self.about = canvas, rows, about
        self.regular, self.bold = faces()
        self.pages = 1 + -(-len(rows) // ROWS_PER_PAGE)
        self.page = 1

    def draw(self):
        """Draw all pages and finish the file."""
        self.canvas.setTitle("Evidence listing")
        self.canvas.setAuthor(self.about.made_by)
        self.canvas.setSubject(f"{self.about.date_from} to {self.about.date_to}")
        self._cover()
        for start in range(0, len(self.rows), ROWS_PER_PAGE):
            self._end_page()
            self._table(self.rows[start : start + ROWS_PER_PAGE])
        self._footer()
        self.canvas.showPage()
        self.canvas.save()

    def _end_page(self):
        self._footer()
        self.canvas.showPage()
        self.page += 1

    def _text(self, x, y, text, size=9, face=None, color=INK, width=None):
        face = face or self.regular
        self.canvas.setFont(face.name, size)
        self.canvas.setFillColor(color)
        room = width or WIDTH - MARGIN - x
        self.canvas.drawString(x, y, face.fitted(text, size, room))

    def _cover(self):
        canvas = self.canvas
        canvas.setFillColor(ACCENT)
        canvas.rect(0, HEIGHT - 12 * mm, WIDTH, 12 * mm, stroke=0, fill=1)
        self._text(MARGIN, HEIGHT - 38 * mm, "Evidence listing", 26, self.bold)
        self._text(MARGIN, HEIGHT - 48 * mm, self.about.company, 14, color=GREY)
        y = HEIGHT - 64 * mm
        for label, value in self._facts():
            self._text(MARGIN, y, label, 9, color=GREY, width=42 * mm)
            self._text(MARGIN + 44 * mm, y, value, 10, width=96 * mm)
            y -= 7 * mm
        self._summary(MARGIN + 150 * mm, HEIGHT - 64 * mm)
        self._text(MARGIN, 38 * mm, "This listing is for reading.", 9, self.bold)
        for number, line in enumerate(
            (
                "Texts are cut to one line. The bundle of the same range holds the"
                " whole texts and the files, with the proofs that nothing was changed"
                " or left out.",
                "Each row shows its place (leaf) in the sealed log and the SHA-256 of"
                " its salted content; the bundle's verify.py checks both.",
                "Reference and title of a work item are as of the export, all else as"
                " of the moment when it was recorded.",
            )
        ):
            self._text(MARGIN, (33 - 4.5 * number) * mm, line, 8, color=GREY)

    def _facts(self):
        about = self.about
        leaves = [r["leaf_index"] for r in self.rows if r["leaf_index"] is not None]
        yield "From", _moment(about.date_from)
        yield "To (left out)", _moment(about.date_to)
        for name, values in about.filters.items():
            yield f"Only {name}", ", ".join(values)
        yield "Pieces of evidence", str(len(self.rows))
        yield "Work items", str(len({case_of(r) for r in self.rows if r["work_item"]}))
        if leaves:
            yield "Leaves", f"{min(leaves)} to {max(leaves)}"
        yield "Not sealed yet", str(len(self.rows) - len(leaves))
        yield "Content erased", str(sum(bool(r["erased_at"]) for r in self.rows))
        yield "Made", f"{_moment(about.made_at)} by {about.made_by}"
        yield "Export", about.uuid

    def _summary(self, x, y):
        self._text(x, y, "By kind", 9, self.bold)
        counts = Counter(row["kind"] for row in self.rows)
        largest = max(counts.values(), default=1)
        for kind, count in counts.most_common():
            y -= 6 * mm
            self._text(x, y, kind, 9, width=26 * mm)
            self.canvas.setFillColor(ACCENT)
            length = max(0.6 * mm, 55 * mm * count / largest)
            self.canvas.rect(x + 28 * mm, y - 0.4 * mm, length, 3 * mm, 0, 1)
            self._text(x + 30 * mm + length, y, str(count), 9, color=GREY)

    def _table(self, rows):
        self._header()
        y = TOP
        for number, row in enumerate(rows):
            y -= ROW_HEIGHT
            if number % 2:
                self.canvas.setFillColor(BAND)
                self.canvas.rect(MARGIN, y, WIDTH - 2 * MARGIN, ROW_HEIGHT, 0, 1)
            self._row(row, y)

    def _header(self):
        about = self.about
        self._text(MARGIN, HEIGHT - 14 * mm, about.company, 10, self.bold)
        period = f"Evidence {_moment(about.date_from)} to {_moment(about.date_to)}"
        self._text(MARGIN, HEIGHT - 19 * mm, period, 8, color=GREY)
        x = MARGIN
        for title, width in TABLE:
            self._text(x + mm, TOP + 2 * mm, title, 8, self.bold, width=width * mm)
            x += width * mm
        self.canvas.setStrokeColor(INK)
        self.canvas.line(MARGIN, TOP, WIDTH - MARGIN, TOP)

    def _row(self, row, y):
        """Two lines: what happened, and the hashes below."""
        erased = "(erased)" if row["erased_at"] else ""
        item = " ".join(filter(None, (row["reference"], row["title"])))
        leaf = "-" if row["leaf_index"] is None else str(row["leaf_index"])
        values = (
            (leaf, None),
            (_moment(row["recorded_at"], microseconds=True), None),
            (row["kind"], self.bold),
            (item, None),
            (erased or row["name"] or row["body"], None),
            (row["actor"] or erased, None),
        )
        x, baseline = MARGIN, y + 4.9 * mm
        for (value, face), (_title, width) in zip(values, TABLE, strict=True):
            self._text(x + mm, baseline, value, 8, face, width=(width - 2) * mm)
            x += width * mm
        hashes = f"content {row['content_sha256']}"
        if row["file_sha256"]:
            hashes += f"   file {row['file_sha256']} {row['file_name'] or ''}"
        self._text(MARGIN + 15 * mm, y + 1.6 * mm, hashes, 6, color=GREY)
        self.canvas.setStrokeColor(LINE)
        self.canvas.line(MARGIN, y, WIDTH - MARGIN, y)

    def _footer(self):
        y = 10 * mm
        self.canvas.setStrokeColor(LINE)
        self.canvas.line(MARGIN, y + 4 * mm, WIDTH - MARGIN, y + 4 * mm)
        made = f"Pulser Master Control, export {self.about.uuid}"
        self._text(MARGIN, y, made, 7, color=GREY)
        page = f"Page {self.page} of {self.pages}"
        width = self.regular.width(page, 7)
        self._text(WIDTH - MARGIN - width, y, page, 7, color=GREY, width=width + 1)


def _moment(text, microseconds=False):
    """Return ISO text as people read it; the time zone is in the heading."""
    length = 26 if microseconds else 19
    return text[:length].replace("T", " ") + ("" if microseconds else " UTC")
