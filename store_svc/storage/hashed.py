"""The tables whose rows carry a hash, and writing to them."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import apsw

from store_svc.rules.row_hash import row_hash
from store_svc.storage.many import insert_many

# Every column but the hash, in the order in which they are hashed; and but the row ids that the engine gives, which
# its own check holds to the indexes.
HASHED: Mapping[str, tuple[str, ...]] = {
    "predictions": (
        "id", "tweet_id", "author_handle", "author_id", "text", "asset", "target_date", "status", "created_at",
        "parent_tweet_id", "parent_author_handle", "parent_text", "tweet_created_at", "parent_created_at",
        "tweet_url", "parent_tweet_url", "sort_key", "ingested_ms", "written_tickers", "origin", "lang",
    ),
    "tickers": (
        "ticker", "tweet_id", "mention_author_handle", "parent_author_handle", "tweet_created_at",
        "parent_created_at", "tweet_url", "parent_tweet_url", "sort_key",
    ),
    "posts": (
        "post_id", "author_handle", "author_id", "text", "created_ms", "url", "in_reply_to_id", "state", "lang",
        "seen_ms",
    ),
    "mention_posts": ("mention_id", "depth", "post_id"),
    "post_texts": ("post_id", "text", "seen_ms", "shown"),
    "calls": (
        "post_id", "mention_id", "author_handle", "ticker", "stance", "probability", "target_price_usd",
        "target_date", "called_ms", "spans",
    ),
    "mention_calls": ("mention_id", "call_id"),
    "prices": ("ticker", "ts", "price", "source", "at_ms", "open", "high", "low", "bar_seconds"),
    "heartbeats": ("source", "at_ms", "handle", "state", "mentions", "stale_after_seconds"),
    "nlp_models": ("version", "trained_at", "data", "metrics", "registered_ms", "put_in_use"),
    "prediction_nlp_labels": (
        "tweet_id", "model_version", "label", "probability", "created_at", "bullish", "bearish", "neutral",
    ),
    "evaluations": (
        "id", "call_id", "window", "status", "entry_price", "entry_at", "exit_price", "exit_at", "return", "excess",
        "hit", "reason", "author_handle", "ticker", "stance", "called_ms", "entry_source", "exit_source",
        "benchmark_entry_price", "benchmark_entry_at", "benchmark_entry_source", "benchmark_exit_price",
        "benchmark_exit_at", "benchmark_exit_source", "lacks", "benchmark_lacks", "due_ms",
    ),
    "call_targets": (
        "call_id", "status", "author_handle", "ticker", "stance", "called_ms", "target_price_usd", "until_ms", "way",
        "reached_price", "reached_at", "reached_source", "reached_ms", "reason", "due_ms",
    ),
    "pricings": ("ticker", "source", "asset", "reason", "at_ms"),
    "tail_losses": ("noticed_ms", "marked_ms", "commits", "mentions"),
    "adopted": ("source", "digest", "row", "reason"),
}  # fmt: skip


def know_hashes(db: apsw.Connection) -> None:
    """Let a connection's SQL compute hashes, as `hash_of_row(column, …)`."""
    db.create_scalar_function("hash_of_row", lambda *values: row_hash(values), deterministic=True)


def insert_hashed(db: apsw.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows whose values stand in the order of HASHED, each with its hash."""
    insert_with_hashes(db, table, [with_hash(row) for row in rows])


def insert_with_hashes(db: apsw.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows that `with_hash` completed."""
    insert_many(db, _into(table), rows)


def with_hash(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row whose values stand in the order of HASHED, and its hash after them."""
    return (*row, row_hash(row))


def put_hashed(db: apsw.Connection, table: str, row: tuple[Any, ...], otherwise: str = "", *more: Any) -> None:
    """Insert one such row, or do what `otherwise`, SQL of ours such as ON CONFLICT …, says with values of its own."""
    db.execute(f"{_insert_one(table)} {otherwise}", (*row, row_hash(row), *more))


def rehash(db: apsw.Connection, table: str, where: str, values: tuple[Any, ...]) -> None:
    """Compute the hashes of rows anew after an UPDATE. `where` is SQL of ours."""
    db.execute(f"UPDATE {table} SET row_hash = hash_of_row({_columns(table)}) WHERE {where}", values)  # noqa: S608


def _columns(table: str) -> str:
    return ", ".join(HASHED[table])


@lru_cache(maxsize=32)
def _into(table: str) -> str:
    return f"{table} ({_columns(table)}, row_hash)"


@lru_cache(maxsize=32)
def _insert_one(table: str) -> str:
    return f"INSERT INTO {_into(table)} VALUES ({', '.join('?' * (len(HASHED[table]) + 1))})"  # noqa: S608
