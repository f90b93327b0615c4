# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Charts drawn on the server: heights, labels, text that is no markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from mc_lib import durations, svg_chart

SERIES = [("1", "P1", "Critical"), ("2", "P2", "High")]


def parsed(markup):
    return etree.fromstring(markup)


def rects(root, colours):
    return [node for node in root.iter("{*}rect") if node.get("fill") in colours]


def texts(root):
    return [node.text for node in root.iter("{*}text")]


def columns(root, colours):
    """Return the drawn columns, without the legend's swatches."""
    return [node for node in rects(root, colours) if node.get("width") != "11"]


def test_a_column_is_as_high_as_its_percentage():
    groups = [("Development", {"1": 50.0, "2": 100.0})]
    root = parsed(svg_chart.grouped_percent("Chart", groups, SERIES))
    heights = [
        float(node.get("height")) for node in columns(root, svg_chart.PRIORITY_COLOURS)
    ]
    assert heights == [svg_chart.PLOT_HEIGHT / 2, svg_chart.PLOT_HEIGHT]
    assert {"P1 Critical", "P2 High", "50", "100", "Development"} <= set(texts(root))


def test_what_was_not_decided_is_a_dash_and_no_column():
    root = parsed(svg_chart.grouped_percent("Chart", [("HR", {"1": None})], SERIES))
    assert not columns(root, svg_chart.PRIORITY_COLOURS)
    assert texts(root).count("\N{EN DASH}") == 2


def test_stacks_add_up_and_breaches_are_named():
    root = parsed(svg_chart.stacked_counts("Chart", [("11-01", 3, 1)], ("Met", "Not")))
    colours = (svg_chart.MET_COLOUR, svg_chart.BREACHED_COLOUR)
    met, breached = columns(root, colours)
    assert float(met.get("height")) == pytest.approx(
        svg_chart.PLOT_HEIGHT * 3 / 4, 0.01
    )
    assert float(breached.get("y")) == pytest.approx(svg_chart.TOP, 0.01)
    assert "1" in texts(root)


def test_nothing_can_be_drawn():
    for markup in (
        svg_chart.grouped_percent("Chart", [], []),
        svg_chart.stacked_counts("Chart", [], ("Met", "Not")),
        svg_chart.stacked_counts("Chart", [("11-01", 0, 0)], ("Met", "Not")),
    ):
        assert parsed(markup).get("role") == "img"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])))
def test_names_are_text_whatever_is_in_them(name):
    hostile = f"</text><script>alert(1)</script>{name}"
    markup = svg_chart.grouped_percent(hostile, [(hostile, {"1": 50})], SERIES)
    assert "<script" not in markup
    assert parsed(markup).get("aria-label").startswith("</text><script>")


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=60))
def test_everything_stays_inside(counts):
    rows = [(str(number), *pair) for number, pair in enumerate(counts)]
    root = parsed(svg_chart.stacked_counts("Chart", rows, ("Met", "Not")))
    bottom = svg_chart.TOP + svg_chart.PLOT_HEIGHT
    for node in columns(root, (svg_chart.MET_COLOUR, svg_chart.BREACHED_COLOUR)):
        top, height = float(node.get("y")), float(node.get("height"))
        assert svg_chart.TOP - 0.2 <= top <= bottom
        assert top + height <= bottom + 0.2


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "\N{EN DASH}"),
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (754, "12 min 34 s"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (86400, "1 d"),
        (90000, "1 d 1 h"),
        (-5, "0 s"),
    ],
)
def test_durations(seconds, words):
    assert durations.in_words(seconds) == words
