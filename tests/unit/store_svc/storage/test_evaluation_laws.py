"""Whatever comes in whichever order and however often, the evaluations are those of all calls and prices together."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.evaluated import bring, settle, target_results, verdicts
from support.plain_judge import BEARISH, BULLISH, DAY, HOUR, NEUTRAL, JudgedCall, JudgedPrice, judge, resolve

from store_svc.scoring.rules import Rules
from store_svc.storage import check_evaluations, check_hashes, check_scores
from store_svc.storage.check import Findings
from store_svc.storage.engine import WriterConnection, open_writer
from store_svc.storage.evaluations_upkeep import Upkeep
from store_svc.storage.migrate import migrate

START = 1_700_006_400_000  # 2023-11-15, midnight
NOW = START + 45 * DAY
_SPAN_HOURS = 40 * 24
TICKERS = st.sampled_from(["$BTC", "$SOL", "$USDC"])
HOURS = st.one_of(st.integers(0, 60), st.integers(0, _SPAN_HOURS), st.sampled_from([0, 12, 24, 168, 720, 732, 744]))


@st.composite
def calls(draw: st.DrawFn) -> list[JudgedCall]:
    found = []
    for number in range(draw(st.integers(1, 7))):
        called = START + draw(HOURS) * HOUR + draw(st.sampled_from([0, 0, 1, 59 * 60_000]))
        has_target = draw(st.booleans())
        found.append(
            JudgedCall(
                post_id=100 - number if draw(st.booleans()) else 1_000 + number,
                author=draw(st.sampled_from(["Ann", "ann", "bob"])),
                ticker=draw(TICKERS),
                stance=draw(st.sampled_from([BULLISH, BULLISH, BEARISH, NEUTRAL])),
                called_ms=called,
                target=draw(st.sampled_from([90.0, 100.0, 104.0])) if has_target else None,
                target_date=draw(st.sampled_from(["2023-11-15", "2023-11-20", "2023-12-28", "2024-06-30"]))
                if has_target
                else "",
            )
        )
    return found


@st.composite
def prices(draw: st.DrawFn) -> list[JudgedPrice]:
    found: dict[tuple[str, int, str], JudgedPrice] = {}
    for _ in range(draw(st.integers(0, 14))):
        bar = draw(st.sampled_from([0, 3_600, 86_400]))
        at_ms = START + (draw(HOURS) - 2) * HOUR
        price = JudgedPrice(
            ticker=draw(TICKERS),
            at_ms=at_ms if bar != 86_400 else at_ms // DAY * DAY,
            source=draw(st.sampled_from(["csv", "coingecko"])),
            price=draw(st.sampled_from([80.0, 90.0, 100.0, 101.5, 104.0, 120.0])),
            bar_seconds=bar,
            high=draw(st.sampled_from([None, 121.0])) if bar else None,
            low=draw(st.sampled_from([None, 79.0])) if bar else None,
        )
        found[price[:3]] = price
    return list(found.values())


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WriterConnection]:
    path: Path = tmp_path_factory.mktemp("laws") / "swarm.db"
    migrate(path)
    db = open_writer(path)
    db.pragma("synchronous", 0)  # the law is about rows, not about power cuts
    yield db
    db.close()


def quiet(_: str) -> None:
    """Progress is of no interest."""


def roll_back(db: WriterConnection) -> None:
    db.texts.clear()
    db.execute("ROLLBACK")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=calls(), known=prices(), data=st.data())
def test_any_order_and_repetition_ends_in_the_evaluations_of_all_together(
    db: WriterConnection, made: list[JudgedCall], known: list[JudgedPrice], data: st.DataObject
) -> None:
    assume(len({(call.post_id, call.ticker, call.stance) for call in made}) == len(made))
    rows: list[JudgedCall | JudgedPrice] = [*made, *known]
    arrivals = data.draw(st.permutations(rows)) + data.draw(st.lists(st.sampled_from(rows), max_size=6))
    corrected = data.draw(st.lists(st.sampled_from(known), max_size=3)) if known else []
    clock = [START]
    upkeep = Upkeep(db, Rules(), lambda: clock[0])
    db.execute("BEGIN")
    try:
        bring(db, [price._replace(price=price.price * 2, bar_seconds=86_400) for price in corrected])
        for row in arrivals:
            bring(db, [row])
            clock[0] += data.draw(st.sampled_from([0, 6 * HOUR, 5 * DAY]))
            if data.draw(st.booleans()):
                upkeep.work_off(data.draw(st.sampled_from([1, 5, 1_000])))  # the rest waits for another time
        bring(db, known)
        clock[0] = NOW + data.draw(st.sampled_from([-40 * DAY, -10 * DAY, 0]))
        settle(upkeep)
        assert verdicts(db) == judge(made, known, clock[0])
        aimed = [call for call in made if call.target is not None]
        assert target_results(db) == {call: resolve(call, known, clock[0]) for call in aimed}
        assert list(check_evaluations.problems(db, quiet)) == []
        assert list(check_hashes.problems(db, quiet, Findings())) == []
        assert list(check_scores.problems(db, quiet)) == []
    finally:
        roll_back(db)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(call=calls(), known=prices(), later=prices(), window=st.sampled_from([("12h", 12), ("24h", 24), ("30d", 720)]))
def test_no_price_after_the_end_of_a_window_changes_what_it_came_to_nor_one_after_the_call_its_entry(
    db: WriterConnection,
    call: list[JudgedCall],
    known: list[JudgedPrice],
    later: list[JudgedPrice],
    window: tuple[str, int],
) -> None:
    name, hours = window
    one = call[0]
    upkeep = Upkeep(db, Rules(), lambda: NOW)
    db.execute("BEGIN")
    try:
        bring(db, [one, *known])
        settle(upkeep)
        before = verdicts(db)[one, name]
        bring(db, [price for price in later if price.at_ms > one.called_ms + hours * HOUR])
        settle(upkeep)
        assert verdicts(db)[one, name] == before
        bring(db, [price for price in later if price.at_ms > one.called_ms])
        settle(upkeep)
        after = verdicts(db)[one, name]
        assert (after.entry, after.benchmark_entry) == (before.entry, before.benchmark_entry)
    finally:
        roll_back(db)
