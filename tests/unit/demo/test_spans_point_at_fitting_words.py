import re
from datetime import date
from typing import Any

import pytest

WEEKDAYS = {"by Wednesday": 2, "by Friday": 4, "by Sunday": 6}
DAYS = {"tomorrow": 1, "in 3 days": 3, "within a week": 7, "within 10 days": 10, "in 2 weeks": 14, "in two weeks": 14}


def number(words: str) -> float:
    """Read "$120k", "$1,250", "0.35 $" or "300ドル"."""
    digits, thousands = re.search(r"(\d[\d,]*(?:\.\d+)?)(k?)", words).groups()
    return float(digits.replace(",", "")) * (1000 if thousands else 1)


@pytest.fixture(scope="module")
def read(corpus: Any) -> Any:
    """Every span with its call, its post, and the words it slices."""
    found = []
    for mention in corpus.mentions:
        posts = corpus.posts(mention)
        for call in mention["calls"]:
            for span in call["spans"]:
                post = posts[span["postId"]]
                found.append((call, post, span["of"], post["text"][span["start"] : span["end"]]))
    return found


def test_every_span_holds_words_and_no_margins(read: Any) -> None:
    assert len(read) > 1_000
    assert [words for _, _, _, words in read if not words or words != words.strip()] == []


def test_every_call_names_its_ticker_and_its_stance(corpus: Any) -> None:
    for call, _ in corpus.calls():
        assert {span["of"] for span in call["spans"]} >= {"ticker", "stance"}
        assert {span["postId"] for span in call["spans"]} == {call["postId"]}


def test_ticker_spans_hold_the_ticker(read: Any) -> None:
    for call, _, of, words in read:
        if of == "ticker":
            assert words.upper() == call["ticker"]


def test_target_spans_hold_the_target(read: Any) -> None:
    targets = [(call, words) for call, _, of, words in read if of == "target"]
    assert len(targets) > 50
    for call, words in targets:
        assert number(words) == pytest.approx(call["targetPrice"])


def test_targets_lie_on_the_side_of_the_call(corpus: Any) -> None:
    for call, post in corpus.calls():
        if call["targetPrice"] is not None and call["ticker"] in corpus.priced:
            now = corpus.price(call["ticker"], corpus.seconds(post["createdAt"]))
            assert (call["targetPrice"] > now) == (call["stance"] == "bullish"), post["text"]


def test_date_spans_hold_the_date(read: Any) -> None:
    dates = [(call, post, words) for call, post, of, words in read if of == "date"]
    assert len(dates) > 50
    for call, post, words in dates:
        said, meant = date.fromisoformat(post["createdAt"][:10]), date.fromisoformat(call["targetDate"])
        assert meant >= said
        small = words[0].lower() + words[1:]
        if small in WEEKDAYS:
            assert meant.weekday() == WEEKDAYS[small]
            assert 1 <= (meant - said).days <= 7
        if small in DAYS:
            assert (meant - said).days == DAYS[small]


def test_a_target_or_date_is_there_when_its_span_is(corpus: Any) -> None:
    for call, _ in corpus.calls():
        of = {span["of"] for span in call["spans"]}
        assert ("target" in of) == (call["targetPrice"] is not None)
        assert ("date" in of) == (call["targetDate"] is not None)
        assert 0 < call["probability"] < 1
