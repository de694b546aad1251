from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from support.mentions import BASE_MS, mention

from store_svc.rules.narrow import narrow
from store_svc.rules.page_token import START
from store_svc.storage.engine import open_writer
from store_svc.storage.heartbeats import last_heartbeat, upsert_heartbeat
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.mention_pages import mentions_page
from store_svc.storage.prices import upsert_prices
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED, ROW_OUTCOME_UPDATED
from swarmnexus.v1.model_pb2 import Heartbeat, Price
from swarmnexus.v1.query_pb2 import Filter

NOW = BASE_MS + 86_400_000


@pytest.fixture
def db(db_path: Path) -> Iterator[apsw.Connection]:
    writer = open_writer(db_path)
    yield writer
    writer.close()


def beat(db: apsw.Connection, at_ms: int, now_ms: int = NOW, source: str = "replay") -> int:
    upsert_heartbeat(db, Heartbeat(at_ms=at_ms, source=source, state="ok"), now_ms)
    last = last_heartbeat(db)
    assert last is not None
    return last.at_ms


def test_an_older_heartbeat_changes_nothing(db: apsw.Connection) -> None:
    assert last_heartbeat(db) is None
    assert beat(db, NOW - 1_000) == NOW - 1_000
    assert beat(db, NOW - 2_000) == NOW - 1_000
    assert beat(db, NOW - 500, source="api") == NOW - 500, "the newest of all sources"


def test_a_heartbeat_from_a_clock_ahead_gives_way_to_a_true_one(db: apsw.Connection) -> None:
    assert beat(db, NOW + 80_000_000) == NOW + 80_000_000
    assert beat(db, NOW) == NOW


def price(at_ms: int, usd: float, **fields: object) -> Price:
    return Price(ticker="$sol", at_ms=at_ms, price_usd=usd, source="csv", **fields)  # type: ignore[arg-type]


def test_a_price_is_one_a_ticker_instant_and_source_and_its_source_may_correct_it(db: apsw.Connection) -> None:
    first, second = price(BASE_MS, 100.0), price(BASE_MS + 1, 101.0, open_usd=99.5)
    assert upsert_prices(db, [first, second, first]) == [
        ROW_OUTCOME_INSERTED,
        ROW_OUTCOME_INSERTED,
        ROW_OUTCOME_UNCHANGED,
    ]
    assert upsert_prices(db, [price(BASE_MS, 100.5), second]) == [ROW_OUTCOME_UPDATED, ROW_OUTCOME_UNCHANGED]
    kept = list(db.execute("SELECT ticker, at_ms, price, open FROM prices ORDER BY at_ms"))
    assert kept == [("$SOL", BASE_MS, 100.5, None), ("$SOL", BASE_MS + 1, 101.0, 99.5)]
    assert db.execute("SELECT value FROM counters WHERE name = 'prices'").get == 2


def test_a_page_of_very_long_posts_ends_early_and_the_next_goes_on(db: apsw.Connection) -> None:
    rows = [mention(n, post_fields={"text": f"{n} " + "x" * 24_900}) for n in range(200)]
    with db:
        upsert_mentions(db, rows, NOW)
    seen: list[str] = []
    place: tuple[int, int] | None = START
    pages = 0
    while place is not None:
        page, place = mentions_page(db, narrow(Filter()), place[0], 500)
        seen += [row.post.id for row in page]
        pages += 1
    assert seen == [row.post.id for row in reversed(rows)]
    assert pages == 3
