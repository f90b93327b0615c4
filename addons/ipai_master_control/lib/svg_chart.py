# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Charts as SVG, drawn here: the printer of reports runs no modern JavaScript.

Texts tell what colours tell, so that a grey print says the same.
"""

from dataclasses import dataclass, field
from xml.etree import ElementTree

FONT = "DejaVu Sans, Arial, sans-serif"
INK, PALE, LINE = "#1f2937", "#6b7280", "#d1d5db"
#: from urgent to not, dark to light
PRIORITY_COLOURS = ("#1e3a5f", "#2f6690", "#6ba3be", "#b5d3de")
MET_COLOUR, BREACHED_COLOUR = "#3b8a6e", "#b3402f"

WIDTH = 680
LEFT, RIGHT, TOP = 44, 12, 40
PLOT_HEIGHT = 190
BOTTOM = 52
QUARTERS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15)
GRID_PERCENT = (0, 25, 50, 75, 100)
GAP_BETWEEN_GROUPS = 0.25
BAR_MAX_WIDTH = 34
LABEL_LENGTH = 16
MAX_LABELS = 16


@dataclass
class Drawing:
    """An SVG element that grows."""

    height: int
    title: str
    root: ElementTree.Element = field(init=False)

    def __post_init__(self):
        self.root = ElementTree.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "width": str(WIDTH),
                "height": str(self.height),
                "viewBox": f"0 0 {WIDTH} {self.height}",
                "role": "img",
                "aria-label": self.title,
                "font-family": FONT,
            },
        )

    def add(self, tag, text=None, **attributes):
        """Append an element; numbers are rounded, ``_`` in names becomes ``-``."""
        values = {
            name.rstrip("_").replace("_", "-"): f"{value:.1f}".rstrip("0").rstrip(".")
            if isinstance(value, float)
            else str(value)
            for name, value in attributes.items()
        }
        element = ElementTree.SubElement(self.root, tag, values)
        element.text = text

    def text(self, text, x, y, size=11, fill=INK, anchor="middle", **more):
        self.add(
            "text",
            text,
            x=float(x),
            y=float(y),
            font_size=size,
            fill=fill,
            text_anchor=anchor,
            **more,
        )

    def markup(self):
        """Return the SVG as text."""
        return ElementTree.tostring(self.root, encoding="unicode")


def grouped_percent(title, groups, series):
    """Return columns from 0 to 100 %, one group per name, one column per series.

    :param groups: list of ``(name, {series key: percent or None})``
    :param series: list of ``(key, short label, long label)``, at most four
    """
    drawing = _frame(title, [(f"{value} %", value / 100) for value in GRID_PERCENT])
    _legend(
        drawing,
        [
            (colour, f"{short} {long}")
            for colour, (_key, short, long) in zip(
                PRIORITY_COLOURS, series, strict=False
            )
        ],
    )
    slot = (WIDTH - LEFT - RIGHT) / max(len(groups), 1)
    wide = min(slot * (1 - GAP_BETWEEN_GROUPS) / max(len(series), 1), BAR_MAX_WIDTH)
    for position, (name, values) in enumerate(groups):
        middle = LEFT + slot * (position + 0.5)
        left = middle - wide * len(series) / 2
        for number, (key, short, _long) in enumerate(series):
            x = left + wide * number
            _percent_column(drawing, x, wide, values.get(key), short, number)
        drawing.text(_short(name), middle, _base() + 34, 12, font_weight="bold")
    return drawing.markup()


def stacked_counts(title, columns, labels):
    """Return columns of two parts, e.g. met below and breached above.

    :param columns: list of ``(name, met, breached)``
    :param labels: what the two parts are called
    """
    top = max((met + breached for _name, met, breached in columns), default=0)
    highest = _round_up(top)
    grid = [(str(highest * part // 4), part / 4) for part in range(5)]
    drawing = _frame(title, grid)
    _legend(drawing, list(zip((MET_COLOUR, BREACHED_COLOUR), labels, strict=True)))
    slot = (WIDTH - LEFT - RIGHT) / max(len(columns), 1)
    wide = min(slot * (1 - GAP_BETWEEN_GROUPS), BAR_MAX_WIDTH)
    every = -(-len(columns) // MAX_LABELS)
    for position, (name, met, breached) in enumerate(columns):
        middle = LEFT + slot * (position + 0.5)
        _stack(drawing, middle - wide / 2, wide, (met, breached), highest)
        if breached:
            y = _base() - PLOT_HEIGHT * (met + breached) / highest - 4
            drawing.text(str(breached), middle, y, 9, BREACHED_COLOUR)
        if position % every == 0:
            drawing.text(name, middle, _base() + 16, 9, PALE)
    return drawing.markup()


def _frame(title, grid):
    drawing = Drawing(TOP + PLOT_HEIGHT + BOTTOM, title)
    for label, part in grid:
        y = _base() - PLOT_HEIGHT * part
        drawing.add(
            "line", x1=LEFT, x2=WIDTH - RIGHT, y1=float(y), y2=float(y), stroke=LINE
        )
        drawing.text(label, LEFT - 6, y + 4, 10, PALE, "end")
    return drawing


def _base():
    return TOP + PLOT_HEIGHT


def _legend(drawing, entries):
    x = LEFT
    for colour, label in entries:
        drawing.add("rect", x=x, y=8, width=11, height=11, fill=colour)
        drawing.text(label, x + 16, 18, 11, INK, "start")
        x += 40 + 7 * len(label)


def _percent_column(drawing, x, wide, percent, label, number):
    """Draw one column; what has no value is said, not drawn as zero."""
    middle = x + wide / 2
    drawing.text(label, middle, _base() + 15, 9, PALE)
    if percent is None:
        drawing.text("\N{EN DASH}", middle, _base() - 4, 10, PALE)
        return
    high = PLOT_HEIGHT * percent / 100
    drawing.add(
        "rect",
        x=float(x + 1),
        y=float(_base() - high),
        width=float(wide - 2),
        height=float(max(high, 1)),
        fill=PRIORITY_COLOURS[number],
    )
    drawing.text(f"{percent:.0f}", middle, _base() - high - 4, 9)


def _stack(drawing, x, wide, parts, highest):
    y = float(_base())
    for value, colour in zip(parts, (MET_COLOUR, BREACHED_COLOUR), strict=True):
        high = PLOT_HEIGHT * value / highest
        y -= high
        if value:
            drawing.add(
                "rect",
                x=float(x),
                y=float(y),
                width=float(wide),
                height=float(high),
                fill=colour,
            )


def _round_up(value):
    """Return a round number that is not below the value and has whole quarters."""
    power = 1
    while True:
        for quarter in QUARTERS:
            if value <= 4 * quarter * power:
                return 4 * quarter * power
        power *= 10


def _short(text):
    return text if len(text) <= LABEL_LENGTH else f"{text[: LABEL_LENGTH - 1]}…"
