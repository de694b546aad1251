"""A page of words holds the newest mentions that have them all, wherever they lie and however they crowd."""

import random
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from support.mentions import BASE_MS, mention

from store_svc.rules.narrow import narrow
from store_svc.rules.sort_key import MAX_KEY
from store_svc.storage.engine import open_reader, open_writer
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.migrate import migrate
from store_svc.storage.word_pages import keys_of_words
from swarmnexus.v1.query_pb2 import Filter

ROWS = 6_000
A_STRETCH = 1_500  # of a crowd: more than are looked at together


def said(number: int) -> str:
    """Frequent words, rare ones, ones that crowd in one stretch, and two that never meet."""
    words = ["market", "long" if number % 2 else "short"]
    words += ["rare"] * (number % 977 == 0) + ["early"] * (number < 40) + ["late"] * (number >= ROWS - 3)
    words += ["crowd"] * (1_000 <= number < 1_000 + A_STRETCH)
    return f"{' '.join(words)} {number}"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    """Thousands of mentions, in commits of uneven size."""
    path: Path = tmp_path_factory.mktemp("words") / "swarm.db"
    migrate(path)
    writer = open_writer(path)
    rows = [
        mention(
            number,
            tickers=["$A.B"] if number % 3 else ["$A", "$B"],
            post_fields={"text": said(number), "author_handle": "a_b" if number % 5 else "b_a_b"},
        )
        for number in range(ROWS)
    ]
    for start in range(0, ROWS, 700):
        with writer:
            upsert_mentions(writer, rows[start : start + 700], rows[-1].post.created_at_ms)
    writer.close()
    reader = open_reader(path)
    yield reader
    reader.close()


def expected(wanted: Filter, before: int) -> list[int]:
    """The numbers of the mentions that the filter leaves, newest first, by looking at each."""
    return [
        number
        for number in range(ROWS - 1, -1, -1)
        if set(wanted.q.split()) <= set(said(number).split())
        and BASE_MS + number * 1000 < before
        and (not wanted.HasField("since_ms") or BASE_MS + number * 1000 >= wanted.since_ms)
        and wanted.author in ("", "a_b" if number % 5 else "b_a_b")
        and (not wanted.ticker or wanted.ticker in (("$A.B",) if number % 3 else ("$A", "$B")))
    ]


@pytest.mark.parametrize("words", ["market", "long", "rare", "early", "late", "crowd", "crowd long", "long short", "x"])
def test_the_newest_come_first_and_none_is_left_out(db: apsw.Connection, words: str) -> None:
    dice = random.Random(words)  # noqa: S311 - the same places in every run
    for count in (1, 51, 500):
        for _ in range(8):
            wanted = Filter(q=words, author=dice.choice(["", "a_b", "b_a_b"]), ticker=dice.choice(["", "$A", "$A.B"]))
            if dice.random() < 0.5:
                wanted.since_ms = BASE_MS + dice.randrange(ROWS) * 1000
            before = BASE_MS + dice.choice([ROWS, dice.randrange(ROWS)]) * 1000
            keys = keys_of_words(db, narrow(wanted), before << 20, count)
            assert [(key >> 20) - BASE_MS for key in keys] == [n * 1000 for n in expected(wanted, before)[:count]]


def test_nothing_is_found_beyond_the_ends(db: apsw.Connection) -> None:
    assert keys_of_words(db, narrow(Filter(q="market")), 0, 51) == []
    assert keys_of_words(db, narrow(Filter(q="market", since_ms=BASE_MS + ROWS * 1000)), MAX_KEY, 51) == []
