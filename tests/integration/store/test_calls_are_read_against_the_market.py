"""What the store says of a call follows from calls and prices, whenever either comes, and survives what may happen."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from support.evaluated import is_settled, mention_of, price_of, target_results, verdicts
from support.judged_market import ingest_prices
from support.plain_judge import BEARISH, BULLISH, HOUR, JudgedCall, JudgedPrice, judge, resolve
from support.processes import start_store, wait_until
from support.store import StoreHandle, ingest_into

from store_svc.storage.check import find_problems
from store_svc.storage.engine import reading
from swarmnexus.time import now_ms
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.query_pb2 import VIEW_JSON, CallReading
from swarmnexus.v1.score_pb2 import (
    EVALUATION_STATUS_PENDING,
    EVALUATION_STATUS_SCORED,
    EVALUATION_STATUS_UNPRICED,
    TARGET_STATUS_REACHED,
    WINDOW_12H,
    Evaluation,
)

START = 1_700_006_400_000
CALL = JudgedCall(7_001, "ann", "$SOL", BULLISH, START + 1_000, 104.0, "2023-11-16")


def hours(ticker: str, count: int, step: float) -> list[JudgedPrice]:
    return [JudgedPrice(ticker, START + n * HOUR, "exchange", 100 + n * step, 3_600) for n in range(count)]


def ask(store: StoreHandle, **fields: Any) -> query_pb2.ListCallsResponse:
    with grpc.insecure_channel(store.target) as channel:
        answer: query_pb2.ListCallsResponse = query_pb2_grpc.QueryServiceStub(channel).ListCalls(
            query_pb2.ListCallsRequest(**fields), timeout=30, metadata=_token(store)
        )
    return answer


def reading_of(store: StoreHandle, call: JudgedCall) -> CallReading:
    (found,) = [one for one in ask(store, page_size=500).calls if one.call.post_id == str(call.post_id)]
    return found


def over_12h(store: StoreHandle, call: JudgedCall) -> Evaluation:
    first: Evaluation = reading_of(store, call).evaluations[0]
    assert first.window == WINDOW_12H
    return first


def _token(store: StoreHandle) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {store.write_token}"),)


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[StoreHandle]:
    with start_store(tmp_path) as store:
        yield store


def test_a_call_is_evaluated_as_its_prices_come_late_or_corrected(own_store: StoreHandle) -> None:
    store = own_store
    ingest_into(store, [mention_of(CALL)])
    assert over_12h(store, CALL).status == EVALUATION_STATUS_UNPRICED, "with the very commit that brought it"
    assert over_12h(store, CALL).reason == "no price of $SOL near the call"
    ingest_prices(store, [price_of(price) for price in hours("$SOL", 30, 0.2)])
    wait_until("it is evaluated", lambda: is_settled(store.db_path))
    scored = over_12h(store, CALL)
    assert (scored.status, scored.hit, scored.entry.price_usd, scored.entry.at_ms) == (
        EVALUATION_STATUS_SCORED,
        True,
        100.0,
        START,
    )
    assert getattr(scored, "return") == pytest.approx(0.024)
    assert (scored.HasField("excess"), scored.reason) == (
        False,
        "no excess: no price of $BTC near the call, nor near the end",
    )
    ingest_prices(store, [price_of(price) for price in hours("$BTC", 30, 0.1)])
    wait_until("the benchmark is known", lambda: is_settled(store.db_path))
    assert over_12h(store, CALL).excess == pytest.approx(0.012)
    ingest_prices(store, [price_of(JudgedPrice("$SOL", START + 12 * HOUR, "exchange", 90.0, 3_600))])
    wait_until("the corrected price is used", lambda: is_settled(store.db_path))
    assert over_12h(store, CALL).hit is False
    assert reading_of(store, CALL).target.status == TARGET_STATUS_REACHED
    assert reading_of(store, CALL).target.reached.price_usd == pytest.approx(104.0)


def test_the_public_json_has_all_of_it_by_window(own_store: StoreHandle) -> None:
    store = own_store
    ingest_into(store, [mention_of(CALL)])
    ingest_prices(store, [price_of(price) for ticker in ("$SOL", "$BTC") for price in hours(ticker, 200, 0.2)])
    wait_until("it is evaluated", lambda: is_settled(store.db_path))
    (item,) = json.loads(ask(store, view=VIEW_JSON).items_json)
    assert list(item["evaluations"]) == ["12h", "24h", "7d", "30d"]
    assert item["evaluations"]["24h"] == {
        "status": "scored",
        "entryPrice": 100.0,
        "entryAt": "2023-11-15T00:00:00Z",
        "entrySource": "exchange",
        "exitPrice": 104.8,
        "exitAt": "2023-11-16T00:00:00Z",
        "exitSource": "exchange",
        "return": 104.8 / 100 - 1,
        "excess": 0.0,
        "hit": True,
        "reason": None,
        "benchmarkEntryPrice": 100.0,
        "benchmarkEntryAt": "2023-11-15T00:00:00Z",
        "benchmarkEntrySource": "exchange",
        "benchmarkExitPrice": 104.8,
        "benchmarkExitAt": "2023-11-16T00:00:00Z",
        "benchmarkExitSource": "exchange",
    }
    assert item["evaluations"]["30d"]["status"] == "unpriced"
    assert item["target"]["status"] == "reached"
    assert item["target"]["untilAt"] == "2023-11-17T00:00:00Z"
    with grpc.insecure_channel(store.target) as channel:
        mention = query_pb2_grpc.QueryServiceStub(channel).GetMention(
            query_pb2.GetMentionRequest(id="7001"), timeout=30, metadata=_token(store)
        )
    assert [one.evaluations for one in mention.calls] == [reading_of(store, CALL).evaluations]


def test_a_call_of_today_is_pending_until_its_window_ends(own_store: StoreHandle) -> None:
    store, made = own_store, now_ms() - HOUR
    call = CALL._replace(post_id=7_002, called_ms=made, target_date="2030-01-01", target=1_000.0)
    ingest_into(store, [mention_of(call)])
    assert over_12h(store, call).reason == "no price of $SOL near the call yet"
    ingest_prices(store, [price_of(JudgedPrice("$SOL", made, "exchange", 100.0))])
    wait_until("the entry is known", lambda: is_settled(store.db_path))
    waiting = over_12h(store, call)
    assert (waiting.status, waiting.entry.price_usd) == (EVALUATION_STATUS_PENDING, 100.0)
    assert waiting.reason.startswith("the window ends at ")


def test_nothing_is_left_unevaluated_by_a_store_that_is_killed_in_the_middle_of_it(tmp_path: Path) -> None:
    calls = [
        JudgedCall(
            8_000 + n,
            f"author{n % 40}",
            "$SOL" if n % 3 else "$ETH",
            BULLISH if n % 2 else BEARISH,
            START + n * 1_700_000,
            90.0 + n % 30 if n % 4 == 0 else None,
            "2023-12-01" if n % 4 == 0 else "",
        )
        for n in range(600)
    ]
    courses = {"$SOL": 0.05, "$ETH": 0.03, "$BTC": 0.08}
    prices = [price for ticker, step in courses.items() for price in hours(ticker, 700, step)]
    with start_store(tmp_path) as store:
        ingest_into(store, [mention_of(call) for call in calls[:300]])
        ingest_prices(store, [price_of(price) for price in prices])
        ingest_into(store, [mention_of(call) for call in calls[300:]])
        assert store.process is not None
        store.process.send_signal(signal.SIGKILL)
        store.process.wait()
    with reading(tmp_path / "data" / "swarm.db") as db:
        assert find_problems(db) == [], "what waits is no difference"
    with start_store(tmp_path) as store:
        wait_until("the rest is evaluated", lambda: is_settled(store.db_path), 60)
        with reading(store.db_path) as db:
            assert verdicts(db) == judge(calls, prices, now_ms())
            aimed = [call for call in calls if call.target is not None]
            assert target_results(db) == {call: resolve(call, prices, now_ms()) for call in aimed}
            assert find_problems(db) == []
    with start_store(tmp_path, STORE_BENCHMARK="eth") as store:
        wait_until("all is made anew for another benchmark", lambda: _benchmark(store) == {"$ETH"}, 60)
        with reading(store.db_path) as db:
            assert find_problems(db) == []


def _benchmark(store: StoreHandle) -> set[str]:
    """The tickers whose own calls have no excess but 0."""
    if not is_settled(store.db_path):
        return set()
    with reading(store.db_path) as db:
        rows = db.execute("SELECT ticker FROM evaluations GROUP BY ticker HAVING max(abs(excess)) = 0")
        return {str(row[0]) for row in rows}


def test_verify_tells_a_planted_difference_from_what_the_hashes_know(tmp_path: Path) -> None:
    with start_store(tmp_path) as store:
        ingest_into(store, [mention_of(CALL)])
        ingest_prices(store, [price_of(price) for price in hours("$SOL", 30, 0.2)])
        wait_until("it is evaluated", lambda: is_settled(store.db_path))
        path = store.db_path
    plant = """
    import sys
    from pathlib import Path
    from store_svc.storage.engine import open_writer
    from store_svc.storage.hashed import rehash
    db = open_writer(Path(sys.argv[1]))
    db.execute(sys.argv[3])
    rehash(db, sys.argv[2], "call_id > 0", ())
    db.close()
    """.replace("\n    ", "\n")
    for table, sql, back, said in (
        (
            "evaluations",
            """UPDATE evaluations SET exit_price = 103 WHERE "window" = '12h'""",
            """UPDATE evaluations SET exit_price = 102.4 WHERE "window" = '12h'""",
            "the evaluations of call 1 are not those that calls and prices make",
        ),
        (
            "call_targets",
            "UPDATE call_targets SET status = 'missed'",
            "UPDATE call_targets SET status = 'reached'",
            "what became of the target of call 1 is not what calls and prices make of it",
        ),
    ):
        for statement, expected in ((sql, [said]), (back, [])):
            subprocess.run([sys.executable, "-c", plant, path, table, statement], check=True)
            with reading(path) as db:
                assert find_problems(db) == expected
