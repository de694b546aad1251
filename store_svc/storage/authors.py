"""Pages of authors, by handle: an order that new mentions do not change."""

from typing import Any

import apsw

from swarmnexus.v1.query_pb2 import AuthorSummary

_PAGE = """
SELECT handle, mentions, first_ms, last_ms
FROM authors
WHERE handle > :after AND handle >= :prefix AND handle < :end
ORDER BY handle LIMIT :count
"""
_BEYOND = "\x7f"  # after every character of a handle


def statement(prefix: str, after: str, count: int) -> tuple[str, dict[str, Any]]:
    """The SQL that answers a page, and its values."""
    return _PAGE, {"prefix": prefix, "end": prefix + _BEYOND, "after": after, "count": count}


def authors_page(db: apsw.Connection, prefix: str, after: str, count: int) -> tuple[list[AuthorSummary], str]:
    """The authors whose handles come after `after`; and the last one's handle when more follow."""
    sql, values = statement(prefix, after, count + 1)
    rows: list[Any] = list(db.execute(sql, values))
    last = str(rows[count - 1][0]) if len(rows) > count else ""
    return [
        AuthorSummary(handle=row[0], mentions=row[1], first_at_ms=row[2], last_at_ms=row[3]) for row in rows[:count]
    ], last
