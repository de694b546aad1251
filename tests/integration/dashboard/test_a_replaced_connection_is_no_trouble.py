"""Connections to the store are replaced every half hour: nobody hears of it, and nothing is missed."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.mentions import mention
from support.processes import Running, start_gateway, start_store, wait_until
from support.relay import Relay, relay_to
from support.store import StoreHandle, ingest_into

Open = Callable[[Running], Any]
Trio = tuple[StoreHandle, Relay, Running]


@pytest.fixture
def trio(tmp_path: Path) -> Iterator[Trio]:
    with (
        start_store(tmp_path) as store,
        relay_to(store.target) as relay,
        start_gateway("dashboard_svc", store, STORE_TARGET=relay.address) as dashboard,
    ):
        yield store, relay, dashboard


def times_watched(dashboard: Running) -> int:
    return dashboard.log.read_text().count("the store is watched")


def test_a_cut_watch_is_opened_again_without_a_word_of_trouble(trio: Trio, open_feed: Open) -> None:
    store, relay, dashboard = trio
    feed = open_feed(dashboard)
    feed.until_following(True)
    for cut in range(1, 4):
        # a watch that ends at once is another matter
        wait_until("the watch stands", lambda cut=cut: times_watched(dashboard) == cut)
        ingest_into(store, [mention(10 * cut)])
        assert feed.mentions(1) == [f"10{cut}0"]
        relay.cut()
    wait_until("it is opened again", lambda: times_watched(dashboard) == 4)
    ingest_into(store, [mention(99)])
    assert feed.mentions(1) == ["1099"]
    assert "cannot be watched" not in dashboard.log.read_text()
    assert "interrupted" not in dashboard.log.read_text()
