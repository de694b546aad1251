"""Whatever comes in whichever order and however often, the rows at the end are the same."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import apsw
from hypothesis import given, settings
from hypothesis import strategies as st
from support.mentions import BASE_MS, bullish, mention, post

from store_svc.render import mention_json
from store_svc.rules.accept import check_mention
from store_svc.rules.narrow import narrow
from store_svc.rules.page_token import START
from store_svc.storage.check import find_problems
from store_svc.storage.engine import open_writer
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.mention_pages import mentions_page, select_mention
from store_svc.storage.migrate import migrate
from store_svc.storage.post_texts import select_history
from store_svc.storage.ticker_pages import tickers_page
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_UNCHANGED
from swarmnexus.v1.model_pb2 import POST_STATE_REFERENCED, Mention, Post
from swarmnexus.v1.query_pb2 import Filter

NOW = BASE_MS + 86_400_000
HOW_POOR = st.sampled_from([0, 0, 1, 2, 3])


@contextmanager
def new_database() -> Iterator[apsw.Connection]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "swarm.db"
        migrate(path)
        db = open_writer(path)
        db.pragma("synchronous", 0)  # the law is about rows, not about power cuts
        yield db
        db.close()


def take(db: apsw.Connection, batch: list[Mention]) -> list[int]:
    for told in batch:
        check_mention(told, NOW)
    with db:
        return list(upsert_mentions(db, batch, NOW))


def public(db: apsw.Connection) -> list[dict[str, Any]]:
    """What the world sees, without what tells the order of arrival."""
    shown = []
    for listed in mentions_page(db, narrow(Filter()), START[0], 500)[0]:
        whole = select_mention(db, listed.post.id)
        assert whole is not None
        history = select_history(db, [whole.post.id, *(above.id for above in whole.thread)])
        item = json.loads(mention_json(whole, history))
        calls = sorted(({**call, "id": ""} for call in item["calls"]), key=str)
        shown.append({**item, "calls": calls})
    return shown


def words_find(db: apsw.Connection) -> dict[str, set[str]]:
    """Which mentions each word finds: the index follows the rows."""
    return {
        word: {row.post.id for row in mentions_page(db, narrow(Filter(q=word)), START[0], 500)[0]}
        for word in ("root", "middle", "truth", "short", "about", "number")
    }


def ticker_rows(db: apsw.Connection) -> set[tuple[str, str, str]]:
    rows, _ = tickers_page(db, narrow(Filter()), START, 500)
    return {(row.ticker, row.mention_id, row.parent_author_handle) for row in rows}


def truths() -> list[Mention]:
    """A conversation: 1 answers nobody, 2 answers 1, 3 answers 2, and 4 answers 2 as well; 5 stands alone."""
    root = post(1, text="the root of it, told in full truth")
    middle = post(2, text="middle truth: $SOL to 300, no short", in_reply_to_id=root.id)
    ends = [post(n, in_reply_to_id=middle.id) for n in (3, 4)]
    calls = [bullish(middle, target_price_usd=300.0, target_date="2026-03-31")]
    return [
        Mention(post=root, tickers=["$SOL"], origin="import"),
        Mention(post=middle, thread=[root], tickers=["$SOL", "$BTC"], calls=calls, origin="import"),
        *(Mention(post=end, thread=[root, middle], tickers=["$SOL"], calls=calls, origin="import") for end in ends),
        mention(5, tickers=["$ETH"]),
    ]


def poorer_post(whole: Post, how: int) -> Post:
    told = Post()
    told.CopyFrom(whole)
    if how & 1:
        told.text = whole.text[: len(whole.text) // 2] + "…"
    if how & 2:
        told.ClearField("author_id")
        told.ClearField("url")
    return told


@st.composite
def tellings(draw: st.DrawFn) -> Mention:
    """One of the truths, or a poorer telling of it."""
    whole = draw(st.sampled_from(truths()))
    told = Mention()
    told.CopyFrom(whole)
    told.post.CopyFrom(poorer_post(whole.post, draw(HOW_POOR)))
    if draw(st.booleans()):
        told.ClearField("calls")
    if draw(st.booleans()):
        del told.tickers[draw(st.integers(0, len(told.tickers))) :]
    if told.thread:
        keep = draw(st.sampled_from(["all", "poorer", "referenced", "none"]))
        if keep == "none":
            told.ClearField("thread")
            told.ClearField("calls")
        for above in told.thread:
            if keep == "poorer":
                above.CopyFrom(poorer_post(above, draw(HOW_POOR)))
            elif keep == "referenced":
                above.CopyFrom(Post(id=above.id, state=POST_STATE_REFERENCED))
    return told


@st.composite
def edited_tellings(draw: st.DrawFn) -> Mention:
    """A telling in which any post may have been edited meanwhile."""
    told = draw(tellings())
    for each in (told.post, *told.thread):
        if each.text and draw(st.booleans()):
            each.text = draw(st.sampled_from(["never said", "never said so", "never…", f"no: {each.text}"]))
    return told


@settings(max_examples=80, deadline=None)
@given(data=st.data(), told=st.lists(edited_tellings(), min_size=2, max_size=8), size=st.integers(1, 8))
def test_edits_in_any_order_and_repetition_end_in_the_same_rows_and_history(
    data: st.DataObject, told: list[Mention], size: int
) -> None:
    order = data.draw(st.permutations([*told, *data.draw(st.lists(st.sampled_from(told), max_size=3))]))
    with new_database() as straight, new_database() as shuffled:
        for one in told:
            take(straight, [one])
        for start in range(0, len(order), size):
            take(shuffled, order[start : start + size])
        assert public(shuffled) == public(straight)
        assert words_find(shuffled) == words_find(straight)
        every = "SELECT post_id, text, seen_ms, shown, row_hash FROM post_texts ORDER BY 1, 2"
        assert list(shuffled.execute(every)) == list(straight.execute(every))
        assert find_problems(shuffled) == []
        assert set(take(shuffled, order)) == {ROW_OUTCOME_UNCHANGED}


@settings(max_examples=120, deadline=None)
@given(data=st.data(), told=st.lists(tellings(), min_size=2, max_size=8), size=st.integers(1, 8))
def test_any_order_and_repetition_ends_in_the_same_rows(data: st.DataObject, told: list[Mention], size: int) -> None:
    order = data.draw(st.permutations([*told, *data.draw(st.lists(st.sampled_from(told), max_size=3))]))
    with new_database() as straight, new_database() as shuffled:
        for one in told:
            take(straight, [one])
        for start in range(0, len(order), size):
            take(shuffled, order[start : start + size])
        assert public(shuffled) == public(straight)
        assert words_find(shuffled) == words_find(straight)
        assert ticker_rows(shuffled) == ticker_rows(straight)
        assert find_problems(shuffled) == []
        assert set(take(shuffled, order)) == {ROW_OUTCOME_UNCHANGED}


@settings(max_examples=40, deadline=None)
@given(data=st.data(), told=st.lists(tellings(), max_size=6))
def test_poorer_tellings_leave_no_trace_beside_the_whole(data: st.DataObject, told: list[Mention]) -> None:
    order = data.draw(st.permutations([*told, *truths()]))
    with new_database() as straight, new_database() as shuffled:
        take(straight, truths())
        take(shuffled, order)
        assert public(shuffled) == public(straight)
        assert words_find(shuffled) == words_find(straight)
        assert ticker_rows(shuffled) == ticker_rows(straight)


def test_what_a_mention_says_of_itself_reaches_those_below_it_and_the_other_way_round() -> None:
    root, middle, end, other, _ = truths()
    for mention_first in (True, False):
        with new_database() as db:
            poor = [Post(id=root.post.id, state=POST_STATE_REFERENCED), poorer_post(middle.post, 3)]
            below = [Mention(post=below.post, thread=poor, origin="import") for below in (end, other)]
            own = Mention(post=middle.post, origin="import")
            for batch in ([own], below) if mention_first else (below, [own]):
                take(db, batch)
            for item in public(db):
                if item["id"] != middle.post.id:
                    assert item["parent"]["text"] == middle.post.text
            assert words_find(db)["middle"] == {row.post.id for row in (middle, end, other)}
            # and what is told of it above another completes the mention that it is
            richer = Post()
            richer.CopyFrom(middle.post)
            richer.text += " (the truth goes on)"
            take(db, [Mention(post=post(9), thread=[richer], origin="import")])
            shown = {item["id"]: item for item in public(db)}
            assert shown[middle.post.id]["text"] == richer.text
            assert words_find(db)["truth"] >= {row.post.id for row in (middle, end, other)}


@settings(max_examples=30, deadline=None)
@given(
    numbers=st.lists(st.integers(0, 400), min_size=1, max_size=40, unique=True),
    late=st.lists(st.integers(0, 400), max_size=40, unique=True),
    size=st.integers(1, 7),
    narrowing=st.sampled_from([{}, {"ticker": "$SOL"}, {"author": "author3"}, {"q": "number"}]),
)
def test_paging_while_rows_arrive_shows_each_earlier_row_once(
    numbers: list[int], late: list[int], size: int, narrowing: dict[str, str]
) -> None:
    # three mentions an instant, so that pages end amid equals
    rows = {n: mention(n, post_fields={"created_at_ms": BASE_MS + n // 3}) for n in {*numbers, *late}}
    narrowed, arriving = narrow(Filter(**narrowing)), [n for n in late if n not in numbers]  # type: ignore[arg-type]
    with new_database() as db:
        take(db, [rows[n] for n in numbers])
        expected = [row.post.id for row in mentions_page(db, narrowed, START[0], 500)[0]]
        expected_tickers = [row.id for row in tickers_page(db, narrow(Filter()), START, 500)[0]]
        seen, before = [], START[0]
        seen_tickers, place = [], START
        for _ in range(200):
            page, after = mentions_page(db, narrowed, before, size)
            seen += [row.post.id for row in page]
            ticker_page, after_ticker = tickers_page(db, narrow(Filter()), place, size)
            seen_tickers += [row.id for row in ticker_page]
            if after is None and after_ticker is None:
                break
            before = after[0] if after else 0
            place = after_ticker or (0, 0)
            if arriving:
                take(db, [rows[arriving.pop()]])
        assert len(seen) == len(set(seen))
        assert [one for one in seen if one in set(expected)] == expected
        assert len(seen_tickers) == len(set(seen_tickers))
        assert [one for one in seen_tickers if one in set(expected_tickers)] == expected_tickers
