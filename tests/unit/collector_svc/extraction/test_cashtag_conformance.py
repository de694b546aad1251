"""What the twitter-text specification and its conformance cases say of cashtags, restated."""

import pytest

from collector_svc.extraction.tickers import cashtag_spans, cashtags


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Tags: $TEST $Stock   $symbol", ["$TEST", "$Stock", "$symbol"], id="letters in any case"),
        pytest.param(
            "$TEST.T $Abc.tt $Stock_X $symbol_ab",
            ["$TEST.T", "$Abc.tt", "$Stock_X", "$symbol_ab"],
            id="a point or low line, then one or two letters",
        ),
        pytest.param("$123 $test123 $TE123ST", [], id="no digits"),
        pytest.param("$ストック $株", [], id="ASCII letters alone"),
        pytest.param("$ $. $- $@ $! $() $+", [], id="no signs"),
        pytest.param("$TEST. $STOCK_", ["$TEST", "$STOCK"], id="no point or low line at the end"),
        pytest.param("$OK$NG$BAD text$NO .$NG $$NG", ["$OK"], id="a space stands before"),
        pytest.param("$CashtagMustBeLessThanSixCharacter", [], id="six letters at most"),
    ],
)
def test_a_case_of_the_specification_holds(text: str, expected: list[str]) -> None:
    assert cashtags(text) == expected


def test_indices_count_from_the_dollar_to_one_past_the_last() -> None:
    assert cashtag_spans("Example: $TEST $symbol test") == [(9, 14, "$TEST"), (15, 22, "$SYMBOL")]
    assert cashtag_spans("Example: $TEST.T test $symbol_ab end") == [(9, 16, "$TEST.T"), (22, 32, "$SYMBOL_AB")]
