"""What stance models say of posts: one label a post and model version."""

from collections.abc import Iterable, Sequence
from typing import Any

import apsw
import orjson

from store_svc.render import STANCES
from store_svc.storage.hashed import insert_hashed, put_hashed
from store_svc.storage.models import name_models
from swarmnexus.time import iso
from swarmnexus.v1.ingest_pb2 import (
    ROW_OUTCOME_INSERTED,
    ROW_OUTCOME_REFUSED,
    ROW_OUTCOME_UNCHANGED,
    ROW_OUTCOME_UPDATED,
    RowOutcome,
)
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL, StanceLabel
from swarmnexus.v1.query_pb2 import LabelCounts

_STANCES = {STANCES[stance]: stance for stance in (STANCE_BULLISH, STANCE_BEARISH, STANCE_NEUTRAL)}
_KEPT = """
ON CONFLICT (tweet_id, model_version) DO UPDATE
SET label = excluded.label, probability = excluded.probability, created_at = excluded.created_at,
    bullish = excluded.bullish, bearish = excluded.bearish, neutral = excluded.neutral, row_hash = excluded.row_hash
"""
_Key = tuple[str, str]
_Said = tuple[str, float | None, float | None, float | None, float | None]


def upsert_labels(db: apsw.Connection, labels: Sequence[StanceLabel], now_ms: int) -> list[RowOutcome]:
    """Keep checked labels; those of posts that the store does not keep with a text are refused.

    The same model says the same of the same text, so what it says anew, as of a text that was completed, holds.
    """
    ids = orjson.dumps(list({label.post_id for label in labels})).decode()
    posts, said = _posts_with_text(db, ids), _said(db, ids, {label.model_version for label in labels})
    before, fresh, outcomes = set(said), dict[_Key, _Said](), list[RowOutcome]()
    for label in labels:
        key = (label.post_id, label.model_version)
        told: _Said = (STANCES[label.stance], label.probability, label.bullish, label.bearish, label.neutral)
        if label.post_id not in posts:
            outcomes.append(ROW_OUTCOME_REFUSED)
        elif said.get(key) == told:
            outcomes.append(ROW_OUTCOME_UNCHANGED)
        else:
            outcomes.append(ROW_OUTCOME_UPDATED if key in said else ROW_OUTCOME_INSERTED)
            said[key] = fresh[key] = told
    name_models(db, {version for _, version in fresh}, now_ms)
    _write(db, fresh, before, iso(now_ms))
    return outcomes


def _write(db: apsw.Connection, fresh: dict[_Key, _Said], before: set[_Key], created_at: str) -> None:
    rows = {key: (*key, said[0], said[1], created_at, *said[2:]) for key, said in fresh.items()}
    insert_hashed(db, "prediction_nlp_labels", [row for key, row in rows.items() if key not in before])
    for key, row in rows.items():
        if key in before:
            put_hashed(db, "prediction_nlp_labels", row, _KEPT)


def _posts_with_text(db: apsw.Connection, ids: str) -> set[str]:
    rows = db.execute(
        """
        SELECT tweet_id FROM predictions WHERE tweet_id IN (SELECT value FROM json_each(?1))
        UNION
        SELECT post_id FROM posts WHERE post_id IN (SELECT value FROM json_each(?1)) AND text <> ''
        """,
        (ids,),
    )
    return {str(row[0]) for row in rows}


def _said(db: apsw.Connection, ids: str, versions: Iterable[str]) -> dict[_Key, _Said]:
    rows: Iterable[Any] = db.execute(
        """
        SELECT l.tweet_id, l.model_version, l.label, l.probability, l.bullish, l.bearish, l.neutral
        FROM json_each(?1) AS post CROSS JOIN json_each(?2) AS version
        CROSS JOIN prediction_nlp_labels AS l ON l.tweet_id = post.value AND l.model_version = version.value
        """,
        (ids, orjson.dumps(list(versions)).decode()),
    )
    return {(row[0], row[1]): row[2:] for row in rows}


def select_labels(db: apsw.Connection, post_ids: Iterable[str], version: str) -> dict[str, StanceLabel]:
    """What one model says of these posts, by post; an earlier system's labels, without scores, are left out."""
    found = _said(db, orjson.dumps(list(post_ids)).decode(), [version])
    return {
        post_id: StanceLabel(
            post_id=post_id,
            model_version=version,
            stance=_STANCES[said[0]],
            probability=said[1],
            bullish=said[2],
            bearish=said[3],
            neutral=said[4],
        )
        for (post_id, _), said in found.items()
        if said[0] in _STANCES and None not in said
    }


def count_labels(db: apsw.Connection, version: str) -> LabelCounts:
    """How many posts a model labelled so."""
    rows = db.execute("SELECT label, posts FROM nlp_counts WHERE model_version = ?", (version,))
    counted = {str(label): int(posts) for label, posts in rows}
    return LabelCounts(
        bullish=counted.get("bullish", 0), bearish=counted.get("bearish", 0), neutral=counted.get("neutral", 0)
    )
