"""The benchmark counts what it says it counts."""

import math

import pytest
from bench.labelled.posts import Claim, LabelledPost, Read, Text
from bench.labelled.recorded import stance
from bench.labelled.results import File, Results, goals
from bench.labelled.scores import Tally, calibration_error, match, same, tally
from bench.labelled.table import page

BTC = Claim("$BTC", "bullish", "post", 100_000.0, "2025-12-31")
ETH = Claim("$ETH", "bearish", "post")


def read(*claims: Claim, is_prediction: bool = True, tickers: tuple[str, ...] = ("$BTC",)) -> Read:
    return Read(tickers, is_prediction, claims)


def counted(label: Read, found: Read) -> Tally:
    whole = Tally()
    whole.add(label, found)
    return whole


def test_a_call_with_the_other_stance_is_both_missed_and_invented() -> None:
    wrong = Claim("$BTC", "bearish", "post")
    assert match([BTC], [wrong]) == ([], [BTC], [wrong])


def test_a_call_laid_at_the_wrong_author_does_not_match() -> None:
    tagger = Claim("$BTC", "bullish", "post")
    pairs, missed, invented = match([Claim("$BTC", "bullish", "parent")], [tagger])
    assert not pairs
    assert len(missed) == len(invented) == 1


def test_a_call_told_twice_is_invented_once() -> None:
    assert match([BTC], [BTC, BTC]) == ([(BTC, BTC)], [], [BTC])


def test_f1_joins_precision_and_recall_over_all_posts() -> None:
    posts = [
        LabelledPost("a", Text("", 0), None, read(BTC, ETH), ("several",)),
        LabelledPost("b", Text("", 0), None, read(), ()),
    ]
    whole, tagged = tally(posts, [read(BTC), read(ETH)])
    assert (whole.precision, whole.recall, whole.f1) == (0.5, 0.5, 0.5)
    assert tagged["several"].precision == 1.0
    assert tagged["several"].recall == 0.5


def test_target_and_date_are_judged_on_matched_calls_alone() -> None:
    other = Claim("$BTC", "bullish", "post", 90_000.0, "2025-12-31")
    told = counted(read(BTC, ETH), read(other))
    assert (told.target.due, told.target.exact) == (1, 0)
    assert (told.date.due, told.date.exact) == (1, 1)


def test_a_target_where_none_is_named_is_made_up() -> None:
    told = counted(read(ETH), read(Claim("$ETH", "bearish", "post", 1.0)))
    assert (told.target.free, told.target.made_up, told.target.due) == (1, 1, 0)
    assert math.isnan(told.target.share)


def test_numbers_are_the_same_but_for_the_last_bits() -> None:
    assert same(0.1 + 0.2, 0.3)
    assert not same(100_000.0, 100_001.0)
    assert not same(0.3, None)
    assert not same("2025-12-31", "2025-12-30")


def test_a_reader_that_is_as_sure_as_it_is_right_has_no_calibration_error() -> None:
    assert calibration_error([(0.75, True)] * 3 + [(0.75, False)]) == pytest.approx(0.0)
    assert calibration_error([(1.0, False)]) == pytest.approx(1.0)
    assert math.isnan(calibration_error([]))


def test_bins_are_weighted_by_how_many_fall_into_them() -> None:
    assert calibration_error([(1.0, True)] * 3 + [(0.5, False)]) == pytest.approx(0.125)


def test_macro_f1_weighs_both_sides_alike() -> None:
    told = stance([("up", True), ("up", True), ("up", True), ("down", False)], lambda _: 0.9)
    assert told.accuracy == 0.75
    assert told.macro_f1 == pytest.approx((6 / 7 + 0) / 2)
    assert told.calibration_error == pytest.approx(0.15)


def test_a_figure_that_cannot_be_given_reaches_no_goal() -> None:
    results = Results("m", [File("dev", Tally(), {}, Tally())])
    assert not any(goal.is_reached for goal in goals(results))


def test_the_page_says_what_falls_short() -> None:
    whole, tagged = tally([LabelledPost("a", Text("", 0), None, read(BTC), ("target",))], [read(BTC)])
    text = page(Results("m1", [File("dev", whole, tagged, Tally())]))
    assert "| dev: F1 of calls | 1.000 | ≥ 0.850 | yes |" in text
    assert "| target price exact | 1.000 (1 of 1) |" in text
    text = page(Results("m1", [File("dev", counted(read(BTC), read()), {}, Tally())]))
    assert "| dev: F1 of calls | 0.000 | ≥ 0.850 | **no** |" in text
