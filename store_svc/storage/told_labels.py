"""Labels that come with mentions: kept only where they are of the text that is shown."""

from collections.abc import Iterator, Sequence

import apsw
import orjson

from store_svc.storage.drafts import Draft
from store_svc.storage.engine import WriterConnection
from store_svc.storage.intake import upsert_drafts
from store_svc.storage.labels import upsert_labels
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED, ROW_OUTCOME_UPDATED, RowOutcome
from swarmnexus.v1.model_pb2 import Mention, StanceLabel

_NEWS = (ROW_OUTCOME_INSERTED, ROW_OUTCOME_UPDATED)


def upsert_labelled_drafts(db: WriterConnection, drafts: Sequence[Draft], now_ms: int) -> list[RowOutcome]:
    """As upsert_drafts, then their labels; a mention that brought nothing but new labels is updated."""
    outcomes = upsert_drafts(db, drafts, now_ms)
    batch = [draft.mention for draft in drafts]
    if not any(mention.labels for mention in batch):
        return outcomes
    shown = _shown_texts(db, {label.post_id for mention in batch for label in mention.labels})
    # a poorer telling, as of a text that was cut off, must not say what the whole one means
    fitting = [
        (place, label)
        for place, mention in enumerate(batch)
        for label, text in _with_texts(mention)
        if shown.get(label.post_id) == text
    ]
    for (place, _), became in zip(fitting, upsert_labels(db, [label for _, label in fitting], now_ms), strict=True):
        if became in _NEWS and outcomes[place] == ROW_OUTCOME_UNCHANGED:
            outcomes[place] = ROW_OUTCOME_UPDATED
    return outcomes


def _with_texts(mention: Mention) -> Iterator[tuple[StanceLabel, str]]:
    texts = {post.id: post.text for post in (*mention.thread, mention.post)}
    return ((label, texts[label.post_id]) for label in mention.labels)


def _shown_texts(db: apsw.Connection, post_ids: set[str]) -> dict[str, str]:
    rows = db.execute(
        """
        SELECT post_id, text FROM posts WHERE post_id IN (SELECT value FROM json_each(?1)) AND text <> ''
        UNION ALL
        SELECT tweet_id, text FROM predictions WHERE tweet_id IN (SELECT value FROM json_each(?1))
        """,
        (orjson.dumps(list(post_ids)).decode(),),
    )
    return {str(post_id): str(text) for post_id, text in rows}
