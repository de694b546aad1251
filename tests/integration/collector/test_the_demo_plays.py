import json
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from support.processes import stop, wait_until

REPLAY = {"SOURCE": "replay", "POLL_SECONDS": "60"}
DEMO_IDS = range(9_000_000_000_000_000_000, 9_100_000_000_000_000_000)
ANCHOR = datetime(2026, 2, 2, 15, tzinfo=UTC)


def written(seconds: float) -> str:
    return (ANCHOR + timedelta(seconds=seconds)).isoformat()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of three old mentions and four live ones, half a second apart, with prices of four hours."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "corpus.json").write_text(json.dumps({"anchor": written(0), "liveStepSeconds": 0.5}))
    seconds = [-90_000, -3_600, -60, 0.5, 1.0, 1.5, 2.0]
    items = [
        {
            "type": "mention.v1",
            "id": str(9_000_000_000_000_000_100 + number),
            "text": f"$SOL to {number}",
            "author": {"handle": "some_demo"},
            "createdAt": written(after),
            "origin": "demo",
        }
        for number, after in enumerate(seconds)
    ]
    (folder / "mentions.jsonl").write_text("".join(f"{json.dumps(item)}\n" for item in items))
    prices = [(-2, 100, 2.5), (-1, 101, 2.25), (0, 99, ""), (1, 102, 2.0)]
    rows = [f"{written(hour * 3_600)},{sol},{new}" for hour, sol, new in prices]
    (folder / "prices.csv").write_text("\n".join(["timestamp,$SOL,$NEW", *rows]))
    return folder


def test_a_fresh_installation_has_its_past_at_once(own_collector: Any, own_store: Any, meta: Any, stored: Any) -> None:
    before = time.time()
    ended = own_collector.run("--once", **REPLAY, REPLAY_PATH="demo", MAX_MENTIONS_PER_CYCLE="10")
    assert (ended.code, ended.out) == (0, "ok\n"), ended.err
    counts, rows = meta(own_store), stored(own_store)
    assert counts.has_demo_data
    assert counts.mentions == 320
    # hourly, from 46 days before now until now, for 16 tickers
    assert counts.prices == (46 * 24 + 1) * 16
    assert {row.origin for row in rows} == {"demo"}
    assert all(int(row.post.id) in DEMO_IDS for row in rows)
    assert before - 86_400 < rows[-1].post.created_at_ms / 1000 <= time.time()
    assert 44 < (before - rows[0].post.created_at_ms / 1000) / 86_400 < 46
    assert counts.calls > 250
    assert all(call.called_at_ms <= row.post.created_at_ms for row in rows for call in row.calls)


def test_a_restart_keeps_the_times_and_repeats_nothing(own_collector: Any, own_store: Any, stored: Any) -> None:
    settings = {**REPLAY, "REPLAY_PATH": "demo"}
    assert own_collector.run("--once", **settings).code == 0
    state, first = json.loads(own_collector.state.read_text()), stored(own_store)
    again = own_collector.run("--once", **settings)
    told = [json.loads(line) for line in again.err.splitlines()]
    assert sum(line["unchanged"] + line["updated"] for line in told if line["event"] == "cycle ended") == 0
    assert stored(own_store)[:320] == first
    assert (
        json.loads(own_collector.state.read_text())["corpora"]["demo"]["anchor_ms"]
        == (state["corpora"]["demo"]["anchor_ms"])
    )


def test_the_feed_goes_on_lap_after_lap_one_by_one(
    own_collector: Any, own_store: Any, corpus: Path, meta: Any, stored: Any
) -> None:
    process = own_collector.start(**REPLAY, REPLAY_PATH=str(corpus))
    wait_until("two laps and a half are played", lambda: meta(own_store).mentions >= 3 + 4 + 4 + 2)
    assert stop(process) == 0
    rows = stored(own_store)
    live = [row.post.created_at_ms for row in rows[3:]]
    assert {after - before for before, after in pairwise(live)} == {500}
    assert [row.post.text for row in rows[3:7]] == [row.post.text for row in rows[7:11]]
    assert len({row.post.id for row in rows}) == len(rows)
    assert all(int(row.post.id) in DEMO_IDS for row in rows)
    assert {row.origin for row in rows} == {"demo"}
    # they came as they were due, long before the next poll
    assert len([line for line in own_collector.events("cycle ended") if line["mentions"]]) >= 3


def test_prices_wait_for_their_hour(own_collector: Any, own_store: Any, corpus: Path, meta: Any) -> None:
    assert own_collector.run("--once", **REPLAY, REPLAY_PATH=str(corpus)).code == 0
    # three hours are past, of which the last has a price of one ticker only; the fourth is still to come
    assert meta(own_store).prices == 5


def test_laps_that_nobody_watched_are_left_out(own_collector: Any, own_store: Any, corpus: Path, meta: Any) -> None:
    settings = {**REPLAY, "REPLAY_PATH": str(corpus)}
    assert own_collector.run("--once", **settings).code == 0
    state = json.loads(own_collector.state.read_text())
    (mark,) = state["corpora"].values()
    mark["anchor_ms"] -= 3_600_000
    own_collector.state.write_text(json.dumps(state))
    assert own_collector.run("--once", **settings).code == 0
    # the corpus itself in full
    assert meta(own_store).mentions >= 7
    assert own_collector.run("--once", **settings).code == 0
    # then at most a lap, of the eighteen hundred of that hour
    assert meta(own_store).mentions <= 7 + 80 + 8


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("corpus.json", "{}", "anchor: Field required"),
        ("corpus.json", '{"anchor": "yesterday", "liveStepSeconds": 1}', "is not an ISO 8601 date or time"),
        ("corpus.json", '{"anchor": "2026-02-02", "liveStepSeconds": 0}', "liveStepSeconds: Input should be greater"),
        ("mentions.jsonl", "", "it is empty"),
        ("prices.csv", "timestamp,$SOL\n2026-02-02,-1\n", "'-1' is not a price above 0"),
        ("prices.csv", "when,$SOL\n2026-02-02,1\n", "is not an ISO 8601 date or time"),
    ],
)
def test_a_folder_that_is_no_corpus_is_refused_at_start(
    own_collector: Any, corpus: Path, name: str, content: str, says: str
) -> None:
    (corpus / name).write_text(content)
    ended = own_collector.run("--once", **REPLAY, REPLAY_PATH=str(corpus))
    assert ended.code == 78
    assert len(ended.err.splitlines()) == 1
    assert str(corpus) in ended.err
    assert says in ended.err
