"""Pages of calls: which index answers which filter, and the calls with what they were read from."""

from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from store_svc.rules.narrow import Narrowed
from store_svc.rules.sort_key import created_at_ms
from store_svc.storage.calls import call_of_row
from store_svc.storage.evaluations import select_evaluations, select_targets
from store_svc.storage.labels import select_labels
from store_svc.storage.models import model_in_use
from store_svc.storage.posts import select_any_posts
from swarmnexus.v1.model_pb2 import STANCE_UNSPECIFIED, Call, Mention, Stance, StanceLabel
from swarmnexus.v1.query_pb2 import CallReading

_PAGE_CHARACTERS = 2_000_000
_DEMO = "demo"
_ROWS_A_STEP = 200
_SELECT = """
SELECT m.tweet_id, c.id, c.post_id, c.author_handle, c.ticker, c.stance, c.probability, c.target_price_usd,
       c.target_date, c.called_ms, c.spans, m.origin
FROM calls AS c {index} CROSS JOIN predictions AS m ON m.id = c.mention_id
WHERE {conditions} (c.called_ms, c.id) < (:before, :before_id) AND c.called_ms >= :first
ORDER BY c.called_ms DESC, c.id DESC LIMIT :count
"""
_CONDITIONS = {
    "author": "c.author_handle = :author AND",
    "ticker": "c.ticker = :ticker AND",
    "stance": "c.stance = :stance AND",
}
# An author's calls are few enough to be told apart in their own index, which holds ticker and stance.
_INDEXES = {
    (): "calls_by_time",
    ("stance",): "calls_by_stance",
    ("ticker",): "calls_by_ticker",
    ("ticker", "stance"): "calls_by_ticker_and_stance",
}


def statement(narrowed: Narrowed, stance: Stance, before: tuple[int, int], count: int) -> tuple[str, dict[str, Any]]:
    """The SQL that answers a filter, and its values. `before` is the time in milliseconds and the id of a call."""
    asked = {"author": narrowed.author, "ticker": narrowed.ticker, "stance": stance != STANCE_UNSPECIFIED}
    given = tuple(name for name, is_asked in asked.items() if is_asked)
    index = "calls_by_author" if narrowed.author else _INDEXES[given]
    sql = _SELECT.format(index=f"INDEXED BY {index}", conditions=" ".join(_CONDITIONS[name] for name in given))
    # one bound alone: of two upper ones, SQLite would begin at either and step over all that the other leaves out
    at_ms, call_id = min(before, (created_at_ms(narrowed.end_key), 0))
    return sql, {
        "before": at_ms,
        "before_id": call_id,
        "first": created_at_ms(narrowed.first_key),
        "count": count,
        "author": narrowed.author,
        "ticker": narrowed.ticker,
        "stance": stance,
    }


def calls_page(
    db: apsw.Connection, narrowed: Narrowed, stance: Stance, before: tuple[int, int], count: int
) -> tuple[list[CallReading], tuple[int, int] | None]:
    """Latest first; and the place of the last one when more follow.

    A page of very long posts ends before `count`: no answer may outgrow what a client takes.
    """
    sql, values = statement(narrowed, stance, before, count + 1)
    rows: list[Any] = list(db.execute(sql, values))
    model = model_in_use(db)
    readings: list[CallReading] = []
    characters = 0
    while len(readings) < min(count, len(rows)) and characters <= _PAGE_CHARACTERS:
        step = rows[len(readings) : min(len(readings) + _ROWS_A_STEP, count)]
        calls, demos = [call_of_row(row) for row in step], [row[11] == _DEMO for row in step]
        for reading in _readings(db, calls, demos, model.version if model else ""):
            readings.append(reading)
            characters += len(reading.post.text) + sum(len(post.text) for post in reading.rests_on)
            if characters > _PAGE_CHARACTERS:
                break
    if len(readings) == len(rows):
        return readings, None
    last = readings[-1].call
    return readings, (last.called_at_ms, int(last.id))


def calls_of_mention(db: apsw.Connection, mention: Mention) -> list[CallReading]:
    """A mention's calls with how they went, in its own order."""
    model = model_in_use(db)
    demos = [mention.origin == _DEMO] * len(mention.calls)
    return list(_readings(db, mention.calls, demos, model.version if model else ""))


def _readings(db: apsw.Connection, calls: Sequence[Call], demos: Sequence[bool], version: str) -> Iterable[CallReading]:
    ids = {call.post_id for call in calls} | {span.post_id for call in calls for span in call.spans}
    posts = select_any_posts(db, ids)
    labels = select_labels(db, [call.post_id for call in calls], version) if version else dict[str, StanceLabel]()
    call_ids = [int(call.id) for call in calls]
    evaluations, targets = select_evaluations(db, call_ids), select_targets(db, call_ids)
    for call, call_id, is_demo in zip(calls, call_ids, demos, strict=True):
        others = dict.fromkeys(span.post_id for span in call.spans if span.post_id != call.post_id)
        yield CallReading(
            call=call,
            post=posts.get(call.post_id),
            rests_on=[posts[post_id] for post_id in others if post_id in posts],
            label=labels.get(call.post_id),
            is_demo=is_demo,
            evaluations=evaluations[call_id],
            target=targets.get(call_id),
        )
