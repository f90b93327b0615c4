# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from mc_lib import slack_blocks

URL = "https://odoo.example/odoo/m-mc.work.item/7"


def texts(value):
    """Every text in a message."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def test_shape():
    message = slack_blocks.message(
        "Breach", "One item", [(URL, "A", "b")], (URL, "All")
    )
    assert [block["type"] for block in message["blocks"]] == [
        *("header", "section", "section", "context"),
    ]
    assert message["text"] == "Breach"
    assert message["blocks"][2]["text"]["text"] == f"<{URL}|A>\nb"
    assert message["blocks"][3]["elements"][0]["text"] == f"<{URL}|All>"


def test_hostile_text_mentions_nobody_and_links_nowhere():
    evil = "<!channel> <@U123> <https://evil.example|click> & more"
    message = slack_blocks.message(evil, evil, [(URL, evil, evil)], (URL, evil))
    for block in message["blocks"][1:]:
        for text in texts(block):
            assert "<!channel>" not in text
            assert "<@" not in text
            assert "<https://evil" not in text
            assert text.count("<") <= 1, "our own link only"
    assert "<" not in message["text"]
    header = message["blocks"][0]["text"]
    assert header["type"] == "plain_text", "plain text needs no escaping"


def test_link_cannot_be_left():
    assert slack_blocks.link("https://a.example/|x>y", "l|m\nn") == (
        "<https://a.example/%7Cx%3Ey|l¦m n>"
    )
    assert slack_blocks.link("", "only <text>") == "only &lt;text&gt;"


def test_limits_of_slack():
    long = "<&>" * 5_000
    items = [(URL, long, long)] * 100
    message = slack_blocks.message(long, long, items, (URL, "All"))
    assert len(message["blocks"]) <= 50
    assert len(message["blocks"][0]["text"]["text"]) <= 150
    for text in texts(message["blocks"]):
        assert 0 < len(text) <= 3000
    assert len(message["text"]) <= 4000
    assert json.dumps(message)


def test_empty_texts_are_never_empty_blocks():
    message = slack_blocks.message("", "", [], (URL, "All"))
    assert all(texts(message["blocks"]))
