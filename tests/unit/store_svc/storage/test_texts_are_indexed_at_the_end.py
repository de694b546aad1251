"""The full text of a transaction is written at its end, in one part: what was taken back is not among it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest
from support.mentions import mention, post

from store_svc.storage import check_text
from store_svc.storage.drafts import drafts_of
from store_svc.storage.engine import WriterConnection, open_reader
from store_svc.storage.intake import upsert_drafts
from store_svc.storage.writer import Writer
from swarmnexus.v1.model_pb2 import Mention

NOW = 1_800_000_000_000
REQUESTS = 20


def request(mentions: list[Mention], *, fails: bool = False) -> Callable[[WriterConnection], None]:
    """One request's work; a failing one fails after all of it is written."""
    drafts = drafts_of(mentions)

    def work(db: WriterConnection) -> None:
        upsert_drafts(db, drafts, NOW)
        if fails:
            raise RuntimeError("this request alone")

    return work


def holding(db: apsw.Connection, word: str) -> list[int]:
    rows = db.execute(
        "SELECT tweet_id FROM mention_fts AS f JOIN predictions ON sort_key = f.rowid WHERE mention_fts MATCH ?",
        (word,),
    )
    return sorted(int(row[0]) - 1_000 for row in rows)


async def written(db_path: Path, requests: list[Callable[[WriterConnection], None]]) -> list[object]:
    """What became of requests that all waited while another one was worked on, and so share one transaction."""
    writer = Writer(db_path, on_commit=lambda _: None, on_death=pytest.fail)
    began, go_on = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold(_db: apsw.Connection) -> None:
        loop.call_soon_threadsafe(began.set)
        asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(10)

    try:
        holding_up = asyncio.create_task(writer.write(hold, 1))
        await began.wait()
        waiting = [asyncio.create_task(writer.write(work, 1)) for work in requests]
        await asyncio.sleep(0)
        go_on.set()
        await holding_up
        return list(await asyncio.gather(*waiting, return_exceptions=True))
    finally:
        await asyncio.to_thread(writer.close)


async def test_many_requests_of_a_transaction_make_one_part_of_the_index(db_path: Path) -> None:
    # each request's mentions are older than those of the one before
    requests = [request([mention(1_000 - number), mention(2_000 - number)]) for number in range(REQUESTS)]
    await written(db_path, requests)
    db = open_reader(db_path)
    assert len(holding(db, "post")) == 2 * REQUESTS
    assert int(db.execute("SELECT count(DISTINCT segid) FROM mention_fts_idx").get) == 1
    assert list(check_text.problems(db, lambda _: None)) == []
    db.close()


async def test_what_one_request_takes_back_is_not_indexed_and_the_others_are(db_path: Path) -> None:
    outcomes = await written(
        db_path,
        [
            request([mention(1, post_fields={"text": "kept"})]),
            request([mention(2, post_fields={"text": "gone"})], fails=True),
            request([mention(3, post_fields={"text": "kept too"})]),
        ],
    )
    assert [isinstance(outcome, RuntimeError) for outcome in outcomes] == [False, True, False]
    db = open_reader(db_path)
    assert (holding(db, "kept"), holding(db, "gone")) == ([1, 3], [])
    assert list(check_text.problems(db, lambda _: None)) == []
    db.close()


async def test_a_mention_completed_in_the_same_transaction_is_indexed_as_it_became(db_path: Path) -> None:
    above = post(7, text="the parent speaks of moon")
    poorer = mention(8, post_fields={"text": "save this"})
    richer = mention(8, post_fields={"text": "save this", "in_reply_to_id": above.id}, thread=[above])
    await written(db_path, [request([poorer]), request([richer]), request([mention(9)])])
    await written(db_path, [request([mention(9, tickers=["$ETH"])])])
    db = open_reader(db_path)
    assert holding(db, "moon") == [8]
    assert holding(db, "tickers : eth") == [9]
    assert list(check_text.problems(db, lambda _: None)) == []
    db.close()
