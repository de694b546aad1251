import pytest

from dashboard_svc.view.outcomes import Used, outcomes_of, target_of
from swarmnexus.v1 import score_pb2
from swarmnexus.v1.query_pb2 import CallReading
from swarmnexus.v1.score_pb2 import WINDOW_7D, WINDOW_12H, Evaluation, TargetOutcome, UsedPrice

AT_MS = 1_767_225_600_000


def scored(gain: float, *, hit: bool) -> Evaluation:
    return Evaluation(
        window=WINDOW_12H,
        status=score_pb2.EVALUATION_STATUS_SCORED,
        entry=UsedPrice(price_usd=100, at_ms=AT_MS, source="csv"),
        exit=UsedPrice(price_usd=110, at_ms=AT_MS + 1, source="<b>"),
        hit=hit,
        **{"return": gain},
    )


def test_a_scored_window_says_its_return_its_verdict_and_its_prices() -> None:
    [hit] = outcomes_of(CallReading(evaluations=[scored(0.1, hit=True)]))
    assert (hit.window, hit.word, hit.verdict, hit.excess) == ("12h", "+10.0%", "hit", "")
    assert (hit.entry, hit.exit) == (Used("$100", AT_MS, "csv"), Used("$110", AT_MS + 1, "<b>"))
    assert (hit.benchmark_entry, hit.benchmark_exit) == (None, None)
    [miss] = outcomes_of(CallReading(evaluations=[scored(0.0, hit=False)]))
    assert (miss.word, miss.verdict) == ("0.0%", "miss")


@pytest.mark.parametrize(
    ("status", "word"),
    [("PENDING", "waits"), ("UNPRICED", "no price"), ("NEUTRAL", "not scored"), ("DUPLICATE", "repeat")],
)
def test_what_is_not_scored_says_why_and_is_neither_hit_nor_miss(status: str, word: str) -> None:
    told = Evaluation(
        window=WINDOW_7D, status=score_pb2.EvaluationStatus.Value(f"EVALUATION_STATUS_{status}"), reason="why so"
    )
    [one] = outcomes_of(CallReading(evaluations=[told]))
    assert (one.word, one.verdict, one.reason, one.status) == (word, "", "why so", status.lower())


def test_a_window_of_a_later_version_is_left_out() -> None:
    assert outcomes_of(CallReading(evaluations=[Evaluation(window=99)])) == []  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("REACHED", "Reached on 1 Jan 2026, 00:00 UTC, at $301.50 by csv."),
        ("MISSED", "Missed: no price reached it before 1 Jan 2026, 00:00 UTC."),
        ("OPEN", "Open: it counts until 1 Jan 2026, 00:00 UTC."),
        ("UNPRICED", "Cannot be told: no prices of $X."),
    ],
)
def test_a_target_is_told_in_a_sentence(status: str, said: str) -> None:
    told = TargetOutcome(
        status=score_pb2.TargetStatus.Value(f"TARGET_STATUS_{status}"),
        reached=UsedPrice(price_usd=301.5, at_ms=AT_MS, source="csv"),
        until_ms=AT_MS,
        reason="no prices of $X",
    )
    target = target_of(CallReading(target=told))
    assert target is not None
    assert (target.status, target.sentence) == (status.lower(), said)


def test_a_call_without_a_target_has_no_outcome_of_one() -> None:
    assert target_of(CallReading()) is None
    assert target_of(CallReading(target=TargetOutcome())) is None
