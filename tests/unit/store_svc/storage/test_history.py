"""What was said stays, whatever is told of it later."""

import json
from pathlib import Path

import apsw
import pytest
from support.mentions import bullish, mention, post

from store_svc.render import mention_json
from store_svc.rules.narrow import narrow
from store_svc.rules.page_token import START
from store_svc.storage.check import find_problems
from store_svc.storage.engine import open_writer
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.mention_pages import mentions_page, select_mention
from store_svc.storage.post_texts import select_history
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_UNCHANGED, ROW_OUTCOME_UPDATED
from swarmnexus.v1.model_pb2 import POST_STATE_DELETED, Mention, Post
from swarmnexus.v1.query_pb2 import Filter

FIRST, LATER = 1_700_000_900_000, 1_700_000_990_000


@pytest.fixture
def db(db_path: Path) -> apsw.Connection:
    return open_writer(db_path)


def take(db: apsw.Connection, told: Mention, now_ms: int) -> int:
    with db:
        return upsert_mentions(db, [told], now_ms)[0]


def item(db: apsw.Connection, number: int) -> dict[str, object]:
    found = select_mention(db, post(number).id)
    assert found is not None
    history = select_history(db, [found.post.id, *(above.id for above in found.thread)])
    shown: dict[str, object] = json.loads(mention_json(found, history))
    return shown


def finds(db: apsw.Connection, word: str) -> int:
    return len(mentions_page(db, narrow(Filter(q=word)), START[0], 10)[0])


def test_an_edit_of_a_mention_is_kept_and_what_was_seen_first_stays_shown(db: apsw.Connection) -> None:
    said, edited = "SOL goes up by Friday", "SOL goes down, as I always held"
    call = bullish(post(1, text=said))
    take(db, Mention(post=post(1, text=said), tickers=["$SOL"], calls=[call], origin="import"), FIRST)
    assert item(db, 1)["history"] == []
    assert take(db, mention(1, post_fields={"text": edited}), LATER) == ROW_OUTCOME_UPDATED
    shown = item(db, 1)
    assert shown["text"] == said
    assert shown["history"] == [
        {"postId": "1001", "text": said, "seenAt": "2023-11-14T22:28:20Z", "shown": True},
        {"postId": "1001", "text": edited, "seenAt": "2023-11-14T22:29:50Z", "shown": False},
    ]
    assert (finds(db, "Friday"), finds(db, "always")) == (1, 0)
    assert take(db, mention(1, post_fields={"text": edited}), LATER + 1) == ROW_OUTCOME_UNCHANGED
    assert find_problems(db) == []


def test_an_edit_of_a_post_above_is_kept_whoever_tells_it(db: apsw.Connection) -> None:
    root = post(1, text="SOL to 300")
    take(db, Mention(post=post(2), thread=[root], origin="import"), FIRST)
    edited = post(1, text="SOL to 30")
    assert take(db, Mention(post=post(3), thread=[edited], origin="import"), LATER)
    for number in (2, 3):
        shown = item(db, number)
        assert shown["parent"]["text"] == "SOL to 300"  # type: ignore[index]
        assert [(one["text"], one["shown"]) for one in shown["history"]] == [  # type: ignore[attr-defined]
            ("SOL to 300", True),
            ("SOL to 30", False),
        ]
    # and when it comes as a mention of its own, it is the same post with the same history
    take(db, Mention(post=edited, origin="import"), LATER)
    assert item(db, 1)["text"] == "SOL to 300"
    assert len(item(db, 1)["history"]) == 2  # type: ignore[arg-type]
    assert find_problems(db) == []


def test_a_deleted_post_keeps_its_text(db: apsw.Connection) -> None:
    take(db, Mention(post=post(2), thread=[post(1, text="SOL to 300")], origin="import"), FIRST)
    gone = Post(id=post(1).id, state=POST_STATE_DELETED)
    assert take(db, Mention(post=post(2), thread=[gone], origin="import"), LATER) == ROW_OUTCOME_UNCHANGED
    assert item(db, 2)["parent"]["text"] == "SOL to 300"  # type: ignore[index]


def test_the_full_text_of_a_cut_off_one_is_no_edit(db: apsw.Connection) -> None:
    take(db, mention(1, post_fields={"text": "SOL goes…"}), FIRST)
    assert take(db, mention(1, post_fields={"text": "SOL goes to the moon"}), LATER) == ROW_OUTCOME_UPDATED
    assert item(db, 1)["text"] == "SOL goes to the moon"
    assert item(db, 1)["history"] == []
    # and an edit after that is later than both, the cut-off one's time being the whole one's
    take(db, mention(1, post_fields={"text": "an edit"}), LATER + 1000)
    assert item(db, 1)["text"] == "SOL goes to the moon"
    assert find_problems(db) == []
