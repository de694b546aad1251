"""Calls: one an author's post, ticker and stance, whoever tags it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import apsw
import orjson

from store_svc.storage.hashed import insert_hashed, rehash
from swarmnexus.v1.model_pb2 import Call, Span


def insert_calls(db: apsw.Connection, told: Sequence[tuple[int, Sequence[Call]]]) -> list[int]:
    """Store what new mentions, by row id, brought; answers those of which a call was known, or told twice.

    Of these the earlier system's columns need a second look; what the others say of their calls is all there is.
    """
    seen = _known_among(db, {call.post_id for _, calls in told for call in calls})
    rows, of_mentions, later = [], [], []
    for row_id, calls in told:
        keys = {(call.post_id, call.ticker.upper(), call.stance) for call in calls}
        if len(keys) == len(calls) and seen.isdisjoint(keys):
            rows += [_values(row_id, call) for call in calls]
            of_mentions += [row_id] * len(calls)
        else:
            later.append((row_id, calls))
        seen |= keys
    insert_hashed(db, "calls", rows)
    first_id = db.last_insert_rowid() + 1 - len(rows)  # ids of AUTOINCREMENT follow one another within a transaction
    insert_hashed(db, "mention_calls", [(row_id, first_id + place) for place, row_id in enumerate(of_mentions)])
    for row_id, calls in later:
        upsert_calls(db, row_id, calls)
    return [row_id for row_id, _ in later]


def upsert_calls(db: apsw.Connection, row_id: int, told: Iterable[Call]) -> bool:
    """Store or complete the calls that a mention brought; answers whether anything changed."""
    before = db.total_changes()
    for call in told:
        _tag(db, row_id, _upsert(db, _values(row_id, call)))
    return db.total_changes() != before


def _values(row_id: int, call: Call) -> tuple[Any, ...]:
    return (
        call.post_id,
        row_id,
        call.author_handle,
        call.ticker.upper(),
        call.stance,
        call.probability,
        call.target_price_usd if call.HasField("target_price_usd") else None,
        call.target_date or None,
        call.called_at_ms,
        orjson.dumps([[span.post_id, span.start, span.end, span.of] for span in call.spans]).decode(),
    )


def _known_among(db: apsw.Connection, post_ids: set[str]) -> set[tuple[str, str, int]]:
    rows = db.execute(
        "SELECT post_id, ticker, stance FROM calls WHERE post_id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(post_ids)).decode(),),
    )
    return {(str(row[0]), str(row[1]), int(row[2])) for row in rows}


def _upsert(db: apsw.Connection, values: tuple[Any, ...]) -> int:
    """Store or complete one call; answers its id."""
    post_id, _, _, ticker, stance, _, target, target_date, *_ = values
    known = db.execute(
        "SELECT id, target_price_usd, target_date FROM calls WHERE post_id = ? AND ticker = ? AND stance = ?",
        (post_id, ticker, stance),
    ).fetchone()
    if known is None:
        insert_hashed(db, "calls", [values])
        return db.last_insert_rowid()
    call_id = int(known[0])
    if (known[1] is None and target is not None) or (known[2] is None and target_date is not None):
        db.execute(
            """
            UPDATE calls
            SET target_price_usd = coalesce(target_price_usd, ?), target_date = coalesce(target_date, ?)
            WHERE id = ?
            """,
            (target, target_date, call_id),
        )
        rehash(db, "calls", "id = ?", (call_id,))
    return call_id


def _tag(db: apsw.Connection, row_id: int, call_id: int) -> None:
    row = (row_id, call_id)
    if not db.execute("SELECT 1 FROM mention_calls WHERE mention_id = ? AND call_id = ?", row).fetchone():
        insert_hashed(db, "mention_calls", [row])


def first_asset(db: apsw.Connection, row_id: int) -> tuple[str | None, str | None]:
    """Ticker and target date of a mention's first call, for the earlier system's columns."""
    row = db.execute(
        """
        SELECT c.ticker, c.target_date
        FROM mention_calls AS m JOIN calls AS c ON c.id = m.call_id
        WHERE m.mention_id = ?
        ORDER BY c.called_ms, c.post_id, c.ticker, c.stance LIMIT 1
        """,
        (row_id,),
    ).fetchone()
    return (str(row[0]), str(row[1]) if row[1] else None) if row else (None, None)


def select_calls(db: apsw.Connection, row_ids: list[int]) -> dict[int, list[Call]]:
    """The calls of these mentions, by mention."""
    found: dict[int, list[Call]] = defaultdict(list)
    for mention_id, *row in call_rows(db, row_ids):
        found[int(mention_id)].append(call_of_row(row))
    return found


def call_of_row(row: Sequence[Any]) -> Call:
    """A mention's post id, then a call's id and the rest in the order of the table, as a message."""
    return Call(
        mention_id=row[0],
        id=str(row[1]),
        post_id=row[2],
        author_handle=row[3],
        ticker=row[4],
        stance=row[5],
        probability=row[6],
        target_price_usd=row[7],
        target_date=row[8] or "",
        called_at_ms=row[9],
        spans=[Span(post_id=span[0], start=span[1], end=span[2], of=span[3]) for span in orjson.loads(row[10])],
    )


def call_rows(db: apsw.Connection, row_ids: list[int]) -> Iterable[Any]:
    """The calls of these mentions, as rows that begin with the mention's row and post id."""
    return db.execute(
        """
        SELECT m.mention_id, p.tweet_id, c.id, c.post_id, c.author_handle, c.ticker, c.stance, c.probability,
               c.target_price_usd, c.target_date, c.called_ms, c.spans
        FROM json_each(?) AS wanted
        JOIN mention_calls AS m ON m.mention_id = wanted.value
        JOIN calls AS c ON c.id = m.call_id
        JOIN predictions AS p ON p.id = m.mention_id
        ORDER BY m.mention_id, c.id
        """,
        (orjson.dumps(row_ids).decode(),),
    )
