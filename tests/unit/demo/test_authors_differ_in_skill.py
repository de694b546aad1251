from collections import defaultdict
from typing import Any

import pytest

DAY = 86_400


@pytest.fixture(scope="module", params=["all", "history"])
def outcomes(request: pytest.FixtureRequest, corpus: Any) -> Any:
    """Hits and misses over 24 hours by author, a repetition within the window counted once.

    `history` counts only what can be scored at the moment of first play.
    """
    anchor = corpus.seconds(corpus.summary["anchor"])
    found = defaultdict(list)
    counted = {}
    for call, post in corpus.calls():
        when = corpus.seconds(post["createdAt"])
        key = (post["author"]["handle"], call["ticker"], call["stance"])
        if call["stance"] == "neutral" or call["ticker"] not in corpus.priced:
            continue
        if request.param == "history" and when + DAY > anchor:
            continue
        if when - counted.get(key, 0) < DAY:
            continue
        counted[key] = when
        rose = corpus.price(call["ticker"], when + DAY) > corpus.price(call["ticker"], when)
        found[key[0]].append(rose == (call["stance"] == "bullish"))
    return found


def test_the_best_are_above_65_percent_and_the_worst_below_40(outcomes: Any) -> None:
    rates = sorted(sum(hits) / len(hits) for hits in outcomes.values() if len(hits) >= 5)
    assert len(rates) >= 20
    assert rates[-3] > 0.65
    assert rates[2] < 0.4


def test_the_prolific_author_is_mediocre(outcomes: Any) -> None:
    hits = outcomes["pat_posts_demo"]
    assert len(hits) == max(map(len, outcomes.values()))
    assert 0.35 < sum(hits) / len(hits) < 0.65


def test_some_authors_were_only_lucky_once_or_twice(outcomes: Any) -> None:
    assert sum(1 <= len(hits) <= 2 and all(hits) for hits in outcomes.values()) >= 2
