# Copyright 2026 InsightPulse AI
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GitHub's two ways to page: numbers with a Link header, and cursors."""

from urllib.parse import urlencode

from .errors import invalid

PER_PAGE = 30
MOST_PER_PAGE = 100


def page_links(request, items: list) -> tuple[list, str | None]:
    """The asked page of ``items`` and the Link header (None on a single page)."""
    size = per_page(request)
    number = max(_number(request, "page", 1), 1)
    last = max((len(items) + size - 1) // size, 1)
    links = []
    if number < last:
        links += [("next", number + 1), ("last", last)]
    if number > 1:
        links += [("prev", number - 1), ("first", 1)]
    text = ", ".join(f'<{_address(request, page=n)}>; rel="{r}"' for r, n in links)
    return items[(number - 1) * size : number * size], text or None


def cursor_links(request, items: list, key) -> tuple[list, str | None]:
    """Like ``page_links`` with a cursor: ``key(item)`` falls from item to item."""
    size = per_page(request)
    cursor = request.args.get("cursor", "")
    if cursor:
        try:
            start = int(cursor.removeprefix("v1_"))
        except ValueError:
            raise invalid("cursor: not a valid cursor") from None
        items = [item for item in items if key(item) < start]
    part = items[:size]
    if len(items) <= size:
        return part, None
    address = _address(request, cursor=f"v1_{key(part[-1])}")
    return part, f'<{address}>; rel="next"'


def per_page(request) -> int:
    """The asked page size, within GitHub's bounds."""
    return min(max(_number(request, "per_page", PER_PAGE), 1), MOST_PER_PAGE)


def _number(request, name, default):
    try:
        return int(request.args.get(name, default))
    except ValueError:
        return default


def _address(request, **changes):
    values = {**request.args.to_dict(), **{k: str(v) for k, v in changes.items()}}
    return f"{request.base_url}?{urlencode(values)}"
