import re
from typing import Any


def test_every_hour_of_the_span_has_one_row(corpus: Any) -> None:
    anchor = corpus.seconds(corpus.summary["anchor"])
    times = [corpus.seconds(row["timestamp"]) for row in corpus.prices]
    assert times == list(range(anchor - 46 * 86_400, anchor + 30 * 86_400 + 1, 3600))


def test_every_price_is_a_positive_plain_number_of_at_most_five_digits(corpus: Any) -> None:
    for row in corpus.prices:
        for ticker in corpus.priced:
            assert re.fullmatch(r"\d+(\.\d+)?", row[ticker]), row
            assert float(row[ticker]) > 0
            assert len(row[ticker].replace(".", "").strip("0")) <= 5


def test_no_price_jumps_by_a_tenth_within_an_hour(corpus: Any) -> None:
    for before, after in zip(corpus.prices, corpus.prices[1:], strict=False):
        for ticker in corpus.priced:
            assert 0.9 < float(after[ticker]) / float(before[ticker]) < 1.1
