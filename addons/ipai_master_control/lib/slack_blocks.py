# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Messages for a Slack incoming webhook: Block Kit, with everything escaped.

https://docs.slack.dev/block-kit and "Escaping text" in
https://docs.slack.dev/messaging/formatting-message-text: text that is not ours must not
mention a channel, make a link, or break one.
"""

HEADER_CHARACTERS = 150
SECTION_CHARACTERS = 3000
TEXT_CHARACTERS = 4000
MAX_ITEMS = 40  # a message has 50 blocks at most
ELLIPSIS = "…"


def escape(text):
    """Return text that Slack shows as it is."""
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url, label):
    """Return a link in Slack's notation."""
    target = (url or "").replace("|", "%7C").replace(">", "%3E").replace("<", "%3C")
    shown = escape(label).replace("|", "¦").replace("\n", " ")
    return f"<{target}|{shown}>" if target else shown


def message(title, intro, items, footer):
    """Return the JSON value to post.

    :param title: plain text
    :param intro: plain text under the title
    :param items: list of ``(url, label, detail)``, plain text, the worst first
    :param footer: ``(url, label)``
    """
    blocks = [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": shorten(title, HEADER_CHARACTERS)},
        },
        _section(escape(shorten(intro, SECTION_CHARACTERS // 6))),
    ]
    for url, label, detail in items[:MAX_ITEMS]:
        shown = link(url, shorten(label, HEADER_CHARACTERS))
        blocks.append(_section(f"{shown}\n{escape(shorten(detail, 300))}"))
    context = {"type": "mrkdwn", "text": link(*footer)}
    blocks.append({"type": "context", "elements": [context]})
    # What notifications and screen readers say.
    return {"text": escape(shorten(title, TEXT_CHARACTERS // 6)), "blocks": blocks}


def shorten(text, length):
    """Return the text, cut with an ellipsis when it is longer; never empty."""
    text = text or " "
    return text if len(text) <= length else text[: length - 1] + ELLIPSIS


def _section(text):
    return {"type": "section", "text": {"type": "mrkdwn", "text": text or " "}}
