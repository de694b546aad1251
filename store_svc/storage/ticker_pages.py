"""Pages of ticker rows, and counts per ticker."""

from typing import Any

import apsw

from store_svc.rules.narrow import Narrowed
from store_svc.rules.sort_key import MAX_KEY
from swarmnexus.v1.query_pb2 import TickerRow, TickerSummary

_SELECT = """
SELECT id, ticker, tweet_id, mention_author_handle, parent_author_handle, sort_key,
       CAST(coalesce(unixepoch(parent_created_at, 'subsec'), 0) * 1000 AS INTEGER), tweet_url, parent_tweet_url
FROM tickers
"""
_PLACE = "(sort_key, id) < (:before, :before_id) AND sort_key >= :first"
_CONDITIONS = {
    (False, False): "",
    (True, False): "ticker = :ticker AND",
    (False, True): "mention_author_handle = :author AND",
    (True, True): "ticker = :ticker AND mention_author_handle = :author AND",
}
# Each reads every ticker row that the filter leaves, once: all of them from one index that covers the answer, an
# author's or a stretch's by way of theirs. What a summary costs grows with what it counts, and its deadline ends it.
_COUNTS = """
SELECT ticker, count(*), count(DISTINCT mention_author_handle), min(sort_key) >> 20, max(sort_key) >> 20
"""
_GROUPS = "GROUP BY ticker ORDER BY count(*) DESC, ticker LIMIT :count"
_WITHIN = "sort_key >= :first AND sort_key < :end"
_SUMMARY = f"{_COUNTS} FROM tickers INDEXED BY tickers_by_ticker_and_author WHERE {_WITHIN} {_GROUPS}"
_SUMMARY_OF_STRETCH = f"{_COUNTS} FROM tickers INDEXED BY tickers_by_time WHERE {_WITHIN} {_GROUPS}"
_SUMMARY_OF_AUTHOR = (
    f"{_COUNTS} FROM tickers INDEXED BY tickers_by_author WHERE mention_author_handle = :author AND {_WITHIN} {_GROUPS}"
)


def statement(narrowed: Narrowed, before: tuple[int, int], count: int) -> tuple[str, dict[str, Any]]:
    """The SQL that answers a filter, and its values."""
    condition = _CONDITIONS[bool(narrowed.ticker), bool(narrowed.author)]
    sql = f"{_SELECT} WHERE {condition} {_PLACE} ORDER BY sort_key DESC, id DESC LIMIT :count"
    # one bound alone: of two upper ones, SQLite would begin at either and step over all that the other leaves out
    key, row_id = min(before, (narrowed.end_key, 0))
    return sql, {
        "before": key,
        "before_id": row_id,
        "first": narrowed.first_key,
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


def summary_statement(narrowed: Narrowed, count: int) -> tuple[str, dict[str, Any]]:
    """The SQL that counts within a filter, and its values."""
    is_everything = narrowed.first_key == 0 and narrowed.end_key == MAX_KEY
    sql = _SUMMARY_OF_AUTHOR if narrowed.author else _SUMMARY if is_everything else _SUMMARY_OF_STRETCH
    return sql, {"first": narrowed.first_key, "end": narrowed.end_key, "author": narrowed.author, "count": count}


def ticker_summaries(db: apsw.Connection, narrowed: Narrowed, count: int) -> list[TickerSummary]:
    """How often each ticker was mentioned, most mentioned first."""
    sql, values = summary_statement(narrowed, count)
    rows: list[Any] = list(db.execute(sql, values))
    return [
        TickerSummary(ticker=row[0], mentions=row[1], authors=row[2], first_at_ms=row[3], last_at_ms=row[4])
        for row in rows
    ]
