"""Databases as the earlier Node system left them, with what years of scripts do to one."""

from pathlib import Path
from typing import Any

import apsw

SNOWFLAKE = 1_790_000_000_000_000_000
SCHEMA = """
CREATE TABLE predictions (
  id INTEGER PRIMARY KEY AUTOINCREMENT, tweet_id TEXT, author_handle TEXT, author_id TEXT, text TEXT, asset TEXT,
  target_date TEXT, status TEXT DEFAULT 'queued', created_at TEXT DEFAULT CURRENT_TIMESTAMP, parent_tweet_id TEXT,
  parent_author_handle TEXT, parent_text TEXT, tweet_created_at TEXT, parent_created_at TEXT, tweet_url TEXT,
  parent_tweet_url TEXT, likes INTEGER
);
CREATE TABLE tickers (
  id INTEGER PRIMARY KEY, ticker TEXT, tweet_id TEXT, mention_author_handle TEXT, parent_author_handle TEXT,
  tweet_created_at TEXT, parent_created_at TEXT, tweet_url TEXT, parent_tweet_url TEXT
);
CREATE TABLE prediction_nlp_labels (id INTEGER PRIMARY KEY, prediction_id INTEGER, label TEXT, confidence REAL,
  model_version TEXT, created_at TEXT);
CREATE TABLE nlp_models (id INTEGER PRIMARY KEY, version TEXT, trained_at TEXT, accuracy REAL);
CREATE TABLE evaluations (id INTEGER PRIMARY KEY, prediction_id INTEGER, window TEXT, return REAL);
CREATE TABLE prices (id INTEGER PRIMARY KEY, ticker TEXT, ts TEXT, price REAL, source TEXT);
CREATE VIEW prices_norm AS SELECT ticker, ts, price FROM prices;
CREATE TABLE scratch (note TEXT, raw BLOB);
"""


def earlier_database(path: Path, *, log: bool = False) -> Path:
    """A database with messy rows of every kind; with `log`, as a killed process leaves it, its rows in the -wal."""
    db = apsw.Connection(str(path))
    list(db.execute("PRAGMA journal_mode = WAL" if log else "PRAGMA journal_mode = DELETE"))
    list(db.execute(SCHEMA))
    _insert(db, "predictions", PREDICTIONS)
    _insert(db, "tickers", TICKERS)
    for table, rows in OTHERS.items():
        _insert(db, table, rows)
    db.execute("UPDATE predictions SET text = CAST(x'62726f6b656e20ff' AS TEXT) WHERE tweet_id = 'broken'")
    if log:
        for suffix in ("", "-wal"):  # as it lies there while it is open
            path.with_name(f"{path.name}{suffix}.kept").write_bytes(path.with_name(f"{path.name}{suffix}").read_bytes())
    db.close()
    if log:
        for suffix in ("", "-wal"):
            path.with_name(f"{path.name}{suffix}.kept").rename(path.with_name(f"{path.name}{suffix}"))
    return path


def _insert(db: apsw.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        names = ", ".join(row)
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))  # noqa: S608 - our own names


def _id(number: int) -> str:
    return str(SNOWFLAKE + number)


PREDICTIONS: list[dict[str, Any]] = [
    {  # as it should be, answering another
        "tweet_id": _id(1), "author_handle": "ada", "author_id": "17", "text": "save this @SwarmNexus $SOL",
        "created_at": "2025-10-24T08:35:00Z", "tweet_created_at": "2025-10-24T08:30:00Z",
        "tweet_url": f"https://x.com/ada/status/{_id(1)}", "parent_tweet_id": _id(0), "parent_author_handle": "@bob",
        "parent_text": "$SOL to 300", "parent_created_at": "Fri Oct 24 2025 08:00:00 GMT+0000 (Coordinated Universal)",
        "parent_tweet_url": f"https://x.com/bob/status/{_id(0)}", "status": "evaluated",
    },
    {  # the same once more, poorer
        "tweet_id": _id(1), "author_handle": "@ada", "text": "save this @SwarmNexus $SOL",
        "tweet_created_at": "1761294600",
    },
    {"tweet_id": _id(2), "author_handle": "@Carl", "text": "no time at all", "asset": "$TAO", "created_at": None},
    {"tweet_id": _id(3), "author_handle": None, "text": "who", "tweet_url": f"https://twitter.com/dora/status/{_id(3)}"},
    {"tweet_id": _id(4), "author_handle": "eve", "text": "liked", "likes": 7, "target_date": "2025-12-31"},
    {"tweet_id": _id(5), "author_handle": None, "text": "of nobody"},
    {"tweet_id": None, "author_handle": "ada", "text": "without an id"},
    {"tweet_id": _id(6), "author_handle": "ada", "text": None},
    {"tweet_id": "broken", "author_handle": "ada", "text": "becomes bytes"},
    {"tweet_id": "123", "author_handle": "old", "text": "before snowflakes", "tweet_created_at": "undefined",
     "created_at": "not a date"},
    {"tweet_id": f" {_id(7)} ", "author_handle": "fay", "text": "parent without an id", "parent_text": "lost",
     "author_id": "n/a"},
]  # fmt: skip
TICKERS: list[dict[str, Any]] = [
    {"ticker": "$SOL", "tweet_id": _id(1), "mention_author_handle": "ada"},
    {"ticker": "btc", "tweet_id": _id(1), "mention_author_handle": "ada"},
    {"ticker": "SOL", "tweet_id": _id(1), "mention_author_handle": "ada"},
    {"ticker": "two words", "tweet_id": _id(1)},
    {"ticker": "$ETH", "tweet_id": _id(99)},
    {"ticker": "$FAY", "tweet_id": _id(7)},
]
OTHERS: dict[str, list[dict[str, Any]]] = {
    "prediction_nlp_labels": [
        {"prediction_id": 1, "label": "bullish", "confidence": 0.9, "model_version": "v1", "created_at": "2025-10-25"},
        {"prediction_id": 77, "label": "bullish", "confidence": 0.9, "model_version": "v1", "created_at": "2025-10-25"},
    ],
    "nlp_models": [{"version": "v1", "trained_at": "2025-10-01", "accuracy": 0.81}],
    "evaluations": [{"prediction_id": 1, "window": "24h", "return": 0.1}],
    "prices": [
        {"ticker": "SOL", "ts": "1761294600", "price": 190.5, "source": "coingecko"},
        {"ticker": "$SOL", "ts": "2025-10-24T08:30:00Z", "price": 190.5, "source": "coingecko"},
        {"ticker": "SOL", "ts": "2025-10-24T09:30:00Z", "price": -1.0, "source": "coingecko"},
    ],
    "scratch": [{"note": "do not lose me", "raw": b"\x00\xff"}, {"note": None, "raw": None}],
}
