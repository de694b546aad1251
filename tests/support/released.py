"""Databases as each released schema made them: its own SQL, with rows in every table that it had."""

import tempfile
from pathlib import Path

import apsw

from store_svc.storage.engine import open_writer
from store_svc.storage.fts import indexed
from store_svc.storage.hashed import know_hashes
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.migrate import migrate
from store_svc.storage.prices import upsert_prices
from store_svc.storage.schema import migrations
from support.mentions import bullish, mention, post
from swarmnexus.v1.model_pb2 import Mention, Price

RELEASED = [1, 2, 3, 4]
NOW = 1_700_000_900_000
_TABLES = ("posts", "predictions", "mention_posts", "tickers", "calls", "mention_calls", "prices")


def mentions_then() -> list[Mention]:
    """Mentions with threads and calls."""
    rows = [mention(n, tickers=[f"$T{n % 5}", "$SOL"], calls=[bullish(post(n))]) for n in range(60)]
    return rows + [Mention(post=post(n), thread=[post(n - 1)], tickers=["$SOL"], origin="import") for n in (71, 81)]


def released_database(path: Path, version: int) -> Path:
    """A database of that version: what the current one holds, in the columns that there were then."""
    with tempfile.TemporaryDirectory() as folder:
        current = Path(folder) / "current.db"
        migrate(current)
        db = open_writer(current)
        with db:
            upsert_mentions(db, mentions_then(), NOW)
            upsert_prices(db, [Price(ticker="$SOL", at_ms=NOW + n, price_usd=2.5, source="csv") for n in range(9)])
        db.close()
        old = apsw.Connection(str(path))
        list(old.execute("PRAGMA journal_mode = WAL"))
        know_hashes(old)
        for step in migrations()[:version]:
            list(old.execute(step.sql))
        old.pragma("user_version", version)
        old.execute("ATTACH ? AS now", (str(current),))
        with old:
            for table in _TABLES:
                columns = ", ".join(row[0] for row in old.execute("SELECT name FROM pragma_table_info(?)", (table,)))
                old.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM now.{table}")  # noqa: S608
            texts = (
                "SELECT sort_key, text, coalesce(parent_text, ''), author_handle, written_tickers FROM main.predictions"
            )
            old.executemany(
                "INSERT INTO main.mention_fts (rowid, text, parent_text, author, tickers) VALUES (?, ?, ?, ?, ?)",
                [
                    (key, indexed(str(text)), indexed(str(above)), *rest)
                    for key, text, above, *rest in old.execute(texts)
                ],
            )
            old.execute("UPDATE main.counters SET value = 41 WHERE name = 'revision'")
        old.execute("DETACH now")
        old.close()
    return path
