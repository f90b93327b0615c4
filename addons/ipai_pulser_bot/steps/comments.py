# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

"""Comments of the bot: one per run and kind, whatever crashes."""

import re

MAX_COMMENT_CHARS = 60_000


def post_once(client, repository, number, marker, text):
    """Post a comment unless it is there already; return its URL.

    The marker is an HTML comment with the run's id, so that a worker that died
    between GitHub's answer and our commit finds what it had written.
    """
    hidden = f"<!-- {marker} -->"
    for comment in client.comments(repository, number):
        if hidden in (comment.get("body") or ""):
            return comment.get("html_url") or ""
    body = f"{text[:MAX_COMMENT_CHARS]}\n\n{hidden}"
    return client.create_comment(repository, number, body)


def plain(text):
    """Return a name that others chose without what bots and GitHub act upon.

    No brackets (``[skip ci]``), mentions, issue numbers or line breaks.
    """
    return " ".join(re.sub(r"[^\w .,:/()+-]", " ", text or "").split())


def quoted(text):
    """Return a text of the model as a quotation: no mention, no command of a bot."""
    broken = text.replace("@", "@\u200b")
    return "\n".join(f"> {line}" for line in broken.splitlines())


def fenced(text, language=""):
    """Return ``text`` as a code block that its own back-ticks cannot close."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
