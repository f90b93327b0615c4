# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fonts for the PDF listing: one for many scripts, else the one that reportlab has."""

import functools
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

# (regular, bold); Vera comes with reportlab and has western languages only.
CANDIDATES = (
    (
        "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    ),
    (
        "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
        "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf",
    ),
    ("Vera.ttf", "VeraBd.ttf"),
)
ELLIPSIS = "…"
MISSING = "?"
_WRITTEN_OTHERWISE = {
    "→": "->",
    "\u2013": "-",
    "\u2014": "-",
    "…": "...",
    "\u00a0": " ",
}


class Face:
    """One font: its name for reportlab, and texts that fit it."""

    def __init__(self, name, font):
        self.name = name
        self._glyphs = font.face.charToGlyph

    def printable(self, text):
        """Return the text in one line; what the font lacks becomes a question mark."""
        plain = " ".join((text or "").split())
        return "".join(map(self._character, plain))

    def _character(self, character):
        if ord(character) in self._glyphs and character.isprintable():
            return character
        return _WRITTEN_OTHERWISE.get(character, MISSING)

    def width(self, text, size):
        return pdfmetrics.stringWidth(text, self.name, size)

    def fitted(self, text, size, width):
        """Return the printable text, cut off where the width ends."""
        # Nobody reads more than a line of it here, and some texts are logs.
        text = self.printable((text or "")[:400])
        if self.width(text, size) <= width:
            return text
        end = self.printable(ELLIPSIS)
        while text and self.width(text + end, size) > width:
            text = text[: -max(1, len(text) // 16)]
        return text + end


@functools.cache
def faces():
    """Return the regular and the bold :class:`Face`."""
    for names in CANDIDATES:
        if all(Path(name).is_file() or "/" not in name for name in names):
            try:
                return tuple(map(_register, ("MC", "MC-Bold"), names))
            except TTFError:
                continue
    raise FileNotFoundError("no font for the PDF listing")


def _register(name, path):
    font = TTFont(name, path)
    pdfmetrics.registerFont(font)
    return Face(name, font)
