import pytest

from dashboard_svc.view.states import collector_state, freshness_state, is_stale, live_state, store_state, summary
from swarmnexus.v1.model_pb2 import Heartbeat
from swarmnexus.v1.query_pb2 import GetMetaResponse, TailLoss

NOW = 1_764_016_594_000


def meta(seconds_ago: int, state: str = "ok", stale_after_seconds: int = 600) -> GetMetaResponse:
    beat = Heartbeat(at_ms=NOW - seconds_ago * 1000, source="replay", state=state)
    beat.stale_after_seconds = stale_after_seconds
    return GetMetaResponse(mentions=3, revision=9, heartbeat=beat, last_ingest_at_ms=NOW - 90_000)


def test_a_heartbeat_is_stale_only_beyond_its_own_limit() -> None:
    assert not is_stale(meta(600).heartbeat, NOW)
    assert is_stale(meta(601).heartbeat, NOW)
    assert is_stale(meta(31, stale_after_seconds=30).heartbeat, NOW)
    assert not is_stale(meta(599, stale_after_seconds=0).heartbeat, NOW)
    assert not is_stale(meta(-5000).heartbeat, NOW)


def test_a_store_that_found_commits_gone_says_so_for_a_month() -> None:
    whole = meta(5)
    whole.now_ms = NOW
    assert store_state(True, whole).level == "ok"
    whole.tail_loss.MergeFrom(TailLoss(noticed_at_ms=NOW - 1000, commits=7, mentions=1))
    state = store_state(True, whole)
    assert (state.level, state.word) == ("degraded", "lost commits")
    assert "7 commits with 1 mention or more" in state.sentence
    whole.tail_loss.noticed_at_ms = NOW - 31 * 86_400_000
    assert store_state(True, whole).level == "ok"


def test_a_late_collector_is_down_and_a_hindered_one_degraded() -> None:
    assert collector_state(meta(1000), NOW).level == "down"
    assert "16 minutes" in collector_state(meta(1000), NOW).sentence
    hindered = collector_state(meta(5, "auth_required"), NOW)
    assert (hindered.level, hindered.word) == ("degraded", "auth required")
    assert "cookies" in hindered.sentence
    assert collector_state(meta(5, "brand_new_state"), NOW).level == "degraded"
    assert collector_state(meta(5), NOW).level == "ok"


def test_what_nobody_knows_is_said_to_be_unknown() -> None:
    assert collector_state(None, NOW).level == freshness_state(None, NOW).level == "unknown"
    assert collector_state(GetMetaResponse(), NOW).word == "never heard"
    assert freshness_state(GetMetaResponse(), NOW).word == "empty"


def test_a_store_that_does_not_answer_is_down_even_when_it_was_known_before() -> None:
    assert store_state(False, meta(5)).level == "down"
    assert store_state(True, meta(5)).level == "ok"


@pytest.mark.parametrize(
    ("following", "clients", "level"), [(True, 0, "ok"), (True, 5, "degraded"), (False, 0, "down")]
)
def test_a_live_feed_is_full_or_interrupted_or_well(following: bool, clients: int, level: str) -> None:
    assert live_state(following, clients, 5).level == level


def test_the_sum_names_the_one_fault_and_counts_several() -> None:
    well = store_state(True, meta(5))
    late, full = collector_state(meta(1000), NOW), live_state(True, 5, 5)
    assert summary([well]) == ("ok", "Everything works.")
    assert summary([well, late]) == ("down", "Collector: late.")
    assert summary([well, full]) == ("degraded", "Live feed: full.")
    assert summary([well, late, full]) == ("down", "2 of 3 parts need attention: collector, live feed.")
