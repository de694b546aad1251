import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.mentions import bullish, post

from dashboard_svc.view.csv_lines import CALL_HEAD, SCORE_HEAD, call_rows, lines, score_rows
from swarmnexus.v1.query_pb2 import CallReading
from swarmnexus.v1.score_pb2 import EVALUATION_STATUS_PENDING, WINDOW_12H, AuthorScore, Evaluation


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_comes_back_as_the_same_number(number: float) -> None:
    [[text]] = csv.reader(io.StringIO(lines([[number]]).decode()))
    assert float(text) == number


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=5))
def test_a_text_comes_back_whole_and_never_as_a_formula(cells: list[str]) -> None:
    [row] = csv.reader(io.StringIO(lines([["id", *cells]]).decode(), newline=""))
    for shown, cell in zip(row[1:], cells, strict=True):
        assert shown in (cell, f"'{cell}")
        assert not shown.startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_begins_as_a_formula_does_is_marked_as_text(text: str) -> None:
    [[shown]] = csv.reader(io.StringIO(lines([[text]]).decode(), newline=""))
    assert shown == f"'{text}"


def test_a_negative_number_stays_a_number() -> None:
    assert lines([[-0.25, -3, None, ""]]) == b"-0.25,-3,,\r\n"


def test_a_score_fills_every_column_and_leaves_empty_what_is_not_known() -> None:
    score = AuthorScore(rank=1, rank_first=1, rank_last=2, handle="x", calls=1, hits=1, hit_rate=1.0, best=0.5)
    [row] = score_rows([score], 7)
    told = dict(zip(SCORE_HEAD, row, strict=True))
    assert (told["handle"], told["revision"], told["last_call_at"]) == ("x", 7, "1970-01-01T00:00:00Z")
    assert (told["mean_excess"], told["mean_excess_low"], told["mean_excess_high"]) == (None, None, None)


def test_a_call_has_a_line_a_window_and_one_when_it_has_none() -> None:
    on = post(1, url="javascript:alert(1)")
    call = bullish(on, id="5", mention_id="9")
    [line] = call_rows([CallReading(call=call, post=on)])
    told = dict(zip(CALL_HEAD, line, strict=True))
    assert (told["call_id"], told["url"], told["window"]) == ("5", "", None)
    pending = Evaluation(window=WINDOW_12H, status=EVALUATION_STATUS_PENDING, reason="=not yet")
    [line] = call_rows([CallReading(call=call, post=on, evaluations=[pending])])
    told = dict(zip(CALL_HEAD, line, strict=True))
    assert (told["window"], told["status"], told["return"], told["hit"]) == ("12h", "pending", None, None)
    assert b"'=not yet" in lines([line])
