from pathlib import Path

import pytest
from support.mentions import BASE_MS, mention

from collector_svc.sources import replay_corpus
from collector_svc.sources.corpus import Corpus, PriceRow
from collector_svc.sources.protocol import Harvest
from collector_svc.sources.replay_corpus import CorpusReplay
from collector_svc.sources.replay_state import ReplayState

HOUR = 3_600_000
# Forty old mentions and three live ones a second apart; prices of three hours up to the anchor and one after it.
CORPUS = Corpus(
    anchor_ms=BASE_MS + 39_000,
    step_ms=1_000,
    mentions=[mention(number) for number in range(43)],
    prices=[
        PriceRow(BASE_MS + 39_000 + hour * HOUR, {"$SOL": usd, "$ETH": 3_000.0})
        for hour, usd in [(-2, 100.0), (-1, 120.0), (0, 110.0), (1, 150.0)]
    ],
    refused=[],
)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = BASE_MS * 2

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(replay_corpus, "now_ms", clock)
    return clock


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "replay.json"


async def play(source: CorpusReplay, limit: int = 10) -> Harvest:
    harvest = await source.read(limit)
    await source.keep(harvest)
    return harvest


async def test_the_past_comes_at_once_and_then_no_more_than_the_limit(clock: Clock, state: Path) -> None:
    source = CorpusReplay(CORPUS, "demo", ReplayState(state))
    first = await play(source)
    assert len(first.mentions) == 40
    assert first.mentions[-1].post.created_at_ms == clock.now
    assert first.next_at_ms == clock.now + 1_000
    assert [price.at_ms for price in first.prices if price.ticker == "$SOL"] == [
        clock.now - h * HOUR for h in (2, 1, 0)
    ]
    clock.now += 3_000
    assert [len((await play(source, 2)).mentions) for _ in range(3)] == [2, 1, 0]


async def test_what_was_not_kept_is_told_again_the_same(clock: Clock, state: Path) -> None:
    source = CorpusReplay(CORPUS, "demo", ReplayState(state))
    first = await source.read(10)
    clock.now += 60_000
    restarted = CorpusReplay(CORPUS, "demo", ReplayState(state))
    assert list((await restarted.read(10)).mentions[:40]) == list(first.mentions)


async def test_prices_go_on_from_their_last_when_the_corpus_has_no_more(clock: Clock, state: Path) -> None:
    source = CorpusReplay(CORPUS, "demo", ReplayState(state))
    begun = clock.now
    clock.now += 5 * HOUR
    prices = [price for price in (await play(source)).prices if price.ticker == "$SOL"]
    assert [(price.at_ms - begun) // HOUR for price in prices] == [-2, -1, 0, 1, 2, 3, 4, 5]
    # the same path again, from 150 where it began at 100, and once more
    assert [price.price_usd for price in prices] == [100, 120, 110, 150, 180, 165, 225, 270]
    assert {price.source for price in prices} == {"demo"}


async def test_prices_of_a_long_pause_come_in_parts_at_once(
    clock: Clock, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay_corpus, "_MOST_ROWS", 5)
    source = CorpusReplay(CORPUS, "demo", ReplayState(state))
    clock.now += 5 * HOUR
    first = await play(source)
    assert len(first.prices) == 10
    assert first.next_at_ms is not None
    assert first.next_at_ms <= clock.now
    assert len((await play(source)).prices) == 6


async def test_two_corpora_in_one_state_do_not_mix(clock: Clock, state: Path) -> None:
    await play(CorpusReplay(CORPUS, "demo", ReplayState(state)))
    clock.now += 1_000_000
    other = await play(CorpusReplay(CORPUS, "/some/folder", ReplayState(state)))
    assert len(other.mentions) == 40
    assert other.mentions[-1].post.created_at_ms == clock.now
