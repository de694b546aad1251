"""Cursors: opaque to who asks, to us the place where a page ends."""

import base64
import binascii

from tests.x_replica.world import Post

_MARK = "DAAD"


def cursor_value(*parts: str | int) -> str:
    """A cursor that leads there."""
    told = ":".join(str(part) for part in parts)
    return _MARK + base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def cursor_parts(value: str) -> list[str]:
    """Where a cursor leads; nowhere when it is none of ours."""
    body = value.removeprefix(_MARK)
    try:
        return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode().split(":")
    except (binascii.Error, UnicodeDecodeError):
        return []


def page_of(posts: list[Post], cursor: str, size: int, overlap: int) -> tuple[list[Post], str]:
    """The posts of one page, newest first, and the cursor below them: the same again at the end."""
    parts = cursor_parts(cursor) if cursor else []
    older = [post for post in posts if not parts or int(post.id) < int(parts[-1])]
    page = older[:size]
    if not page:
        return [], cursor or cursor_value("bottom", 0)
    repeated = [post for post in posts if parts and int(post.id) >= int(parts[-1])]
    again = repeated[-overlap:] if overlap else []
    return again + page, cursor_value("bottom", page[-1].id)
