"""Pages of ticker rows, and counts per ticker."""

from typing import Any

import apsw

from store_svc.rules.narrow import Narrowed
from swarmnexus.v1.query_pb2 import TickerRow, TickerSummary

_SELECT = """
SELECT id, ticker, tweet_id, mention_author_handle, parent_author_handle, sort_key,
       CAST(coalesce(unixepoch(parent_created_at, 'subsec'), 0) * 1000 AS INTEGER), tweet_url, parent_tweet_url
FROM tickers
"""
_PLACE = "(sort_key, id) < (:before, :before_id) AND sort_key >= :first AND sort_key < :end"
_CONDITIONS = {
    (False, False): "",
    (True, False): "ticker = :ticker AND",
    (False, True): "mention_author_handle = :author AND",
    (True, True): "ticker = :ticker AND mention_author_handle = :author AND",
}
_SUMMARY = """
SELECT ticker, count(*), count(DISTINCT mention_author_handle), min(sort_key) >> 20, max(sort_key) >> 20
FROM tickers
WHERE sort_key >= :first AND sort_key < :end AND (:author = '' OR mention_author_handle = :author)
GROUP BY ticker
ORDER BY count(*) DESC, ticker
LIMIT :count
"""


def statement(narrowed: Narrowed, before: tuple[int, int], count: int) -> tuple[str, dict[str, Any]]:
    """The SQL that answers a filter, and its values."""
    condition = _CONDITIONS[bool(narrowed.ticker), bool(narrowed.author)]
    sql = f"{_SELECT} WHERE {condition} {_PLACE} ORDER BY sort_key DESC, id DESC LIMIT :count"
    return sql, {
        "before": before[0],
        "before_id": before[1],
        "first": narrowed.first_key,
        "end": narrowed.end_key,
        "count": count,
        "author": narrowed.author,
        "ticker": narrowed.ticker,
    }


def tickers_page(
    db: apsw.Connection, narrowed: Narrowed, before: tuple[int, int], count: int
) -> tuple[list[TickerRow], tuple[int, int] | None]:
    """Newest first; and the place of the last row when more follow."""
    sql, values = statement(narrowed, before, count + 1)
    rows: list[Any] = list(db.execute(sql, values))
    place = (int(rows[count - 1][5]), int(rows[count - 1][0])) if len(rows) > count else None
    return [
        TickerRow(
            id=row[0],
            ticker=row[1],
            mention_id=row[2],
            mention_author_handle=row[3],
            parent_author_handle=row[4] or "",
            created_at_ms=row[5] >> 20,
            parent_created_at_ms=row[6],
            url=row[7] or "",
            parent_url=row[8] or "",
        )
        for row in rows[:count]
    ], place


def ticker_summaries(db: apsw.Connection, narrowed: Narrowed, count: int) -> list[TickerSummary]:
    """How often each ticker was mentioned, most mentioned first."""
    values = {
        "first": narrowed.first_key,
        "end": narrowed.end_key,
        "author": narrowed.author,
        "count": count,
    }
    rows: list[Any] = list(db.execute(_SUMMARY, values))
    return [
        TickerSummary(ticker=row[0], mentions=row[1], authors=row[2], first_at_ms=row[3], last_at_ms=row[4])
        for row in rows
    ]
