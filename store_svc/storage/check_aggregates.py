"""Counting anew what is kept as counts."""

from collections.abc import Callable, Iterator

import apsw

_COUNTS = {
    "mentions": "SELECT count(*) FROM predictions",
    "tickers": "SELECT count(*) FROM tickers",
    "distinct_tickers": "SELECT count(*) FROM symbols",
    "authors": "SELECT count(*) FROM authors",
    "calls": "SELECT count(*) FROM calls",
    "prices": "SELECT count(*) FROM prices",
    "last_ingest_ms": "SELECT coalesce(max(ingested_ms), 0) FROM predictions",
}
# Each names what is kept and not so, or is so and not kept. A handle is spelled as in one of its author's mentions.
_AUTHORS = """
WITH counted AS (
  SELECT author_handle AS handle, count(*) AS mentions, min(sort_key) >> 20 AS first_ms, max(sort_key) >> 20 AS last_ms
  FROM predictions
  GROUP BY author_handle
)
SELECT coalesce(a.handle, c.handle), a.handle IS NULL, c.handle IS NULL
FROM counted AS c FULL JOIN authors AS a ON a.handle = c.handle
WHERE (a.mentions, a.first_ms, a.last_ms) IS NOT (c.mentions, c.first_ms, c.last_ms)
   OR NOT EXISTS (
     SELECT 1 FROM predictions AS p
     WHERE p.author_handle = a.handle AND p.author_handle = a.handle COLLATE BINARY
   )
"""
_SYMBOLS = """
WITH counted AS (
  SELECT ticker, count(*) AS mentions, count(DISTINCT mention_author_handle) AS authors,
         min(sort_key) >> 20 AS first_ms, max(sort_key) >> 20 AS last_ms
  FROM tickers
  GROUP BY ticker
)
SELECT coalesce(s.ticker, c.ticker), s.ticker IS NULL, c.ticker IS NULL
FROM counted AS c FULL JOIN symbols AS s ON s.ticker = c.ticker
WHERE (s.mentions, s.authors, s.first_ms, s.last_ms) IS NOT (c.mentions, c.authors, c.first_ms, c.last_ms)
"""
_LABELS = """
WITH counted AS (
  SELECT model_version, label, count(*) AS posts
  FROM prediction_nlp_labels
  GROUP BY model_version, label
)
SELECT coalesce(n.model_version, c.model_version) || ' ' || coalesce(n.label, c.label),
       n.label IS NULL, c.label IS NULL
FROM counted AS c FULL JOIN nlp_counts AS n ON n.model_version = c.model_version AND n.label = c.label
WHERE coalesce(n.posts, 0) <> coalesce(c.posts, 0)
"""


def problems(db: apsw.Connection, progress: Callable[[str], None]) -> Iterator[str]:
    """One line a count that is not so."""
    kept = {str(name): int(value) for name, value in db.execute("SELECT name, value FROM counters")}
    for name, sql in _COUNTS.items():
        counted = int(db.execute(sql).get)
        if kept.get(name) != counted:
            yield f"the counter {name} says {kept.get(name)}, there are {counted}"
    for name in ("revision", "database", "chain"):
        if name not in kept:
            yield f"the counter {name} is gone"
    for what, sql in (("author", _AUTHORS), ("ticker", _SYMBOLS), ("label", _LABELS)):
        progress(f"counts by {what}")
        for name, is_missing, is_unknown in db.execute(sql):
            how = "are missing" if is_missing else "are of nobody" if is_unknown else "are not those of the rows"
            yield f"the counts of {what} {str(name)[:40]!r} {how}"
