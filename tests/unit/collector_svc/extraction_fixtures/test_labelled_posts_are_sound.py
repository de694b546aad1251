"""The labelled posts keep to their own rule book, so that what the benchmark says of the reading can be trusted."""

import csv
import itertools
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from collector_svc.extraction.tickers import cashtags, normalize

_ROOT = Path(__file__).resolve().parents[4]
_FIXTURES = _ROOT / "tests" / "fixtures" / "extraction"
_SHARED = Path(os.environ.get("SWARM_SHARED_DATA", _ROOT.parent / "shared" / "data"))
_FILES = {"dev": 250, "held_out": 300}  # and the fewest posts each has
_RUN = 8  # so many words in a row that are found elsewhere too would have been copied

_NAMES = {"btc": "bitcoin", "ada": "cardano"}  # by which parents name a ticker without its $

# What each file must try, and how often at least.
_LEAST_TAGGED = {
    "target": 60,
    "date": 60,
    "several": 20,
    "question": 10,
    "past": 10,
    "negation": 10,
    "sarcasm": 8,
    "news": 5,
    "quote": 5,
    "parent": 10,
    "neutral": 5,
    "listed": 5,
    "conditional": 4,
    "no-ticker": 8,
}


def posts(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_FIXTURES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def when(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())


def runs(text: str) -> Iterator[tuple[str, ...]]:
    """Every run of words long enough to tell a copy."""
    said = words(text)
    return (tuple(said[at : at + _RUN]) for at in range(len(said) - _RUN + 1))


@pytest.fixture(params=list(_FILES))
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_each_file_is_large_enough_and_has_calls_and_posts_without(name: str) -> None:
    rows = posts(name)
    assert len(rows) >= _FILES[name]
    without = sum(not row["calls"] for row in rows)
    assert 0.2 <= without / len(rows) <= 0.6
    stances = Counter(call["stance"] for row in rows for call in row["calls"])
    assert min(stances["bullish"], stances["bearish"]) >= 50


def test_each_file_tries_every_difficulty_often_enough(name: str) -> None:
    tags = Counter(tag for row in posts(name) for tag in row["tags"])
    short = {tag: tags[tag] for tag, least in _LEAST_TAGGED.items() if tags[tag] < least}
    assert not short
    assert len({tag for tag in tags if tag.startswith("lang-")}) >= 8


def test_ids_are_unique_across_both_files() -> None:
    ids = [row["id"] for file in _FILES for row in posts(file)]
    assert len(set(ids)) == len(ids)


def test_no_post_stands_in_both_files_nor_twice_in_one() -> None:
    said = Counter(
        ("".join(row["text"].casefold().split()), row.get("parent", {}).get("text")) for f in _FILES for row in posts(f)
    )
    assert not [key for key, times in said.items() if times > 1]


def test_rows_have_the_fields_of_the_guide_and_no_others(name: str) -> None:
    for row in posts(name):
        assert {"id", "text", "at", "tickers", "isPrediction", "calls", "tags"} == set(row) - {"parent"}, row["id"]
        assert when(row["at"]) < datetime(2027, 1, 1, tzinfo=UTC)
        assert isinstance(row["isPrediction"], bool)
        assert row["tags"]
        if "parent" in row:
            assert set(row["parent"]) == {"text", "at"}
            assert when(row["parent"]["at"]) <= when(row["at"]), row["id"]


def test_tickers_hold_every_cashtag_of_the_text_in_the_form_compared(name: str) -> None:
    for row in posts(name):
        tickers = row["tickers"]
        assert tickers == list(dict.fromkeys(map(normalize, tickers))), row["id"]
        missing = {normalize(tag) for tag in cashtags(row["text"])} - set(tickers)
        assert not missing, row["id"]


def test_a_call_speaks_of_a_ticker_that_its_post_or_the_one_above_names(name: str) -> None:
    for row in posts(name):
        above = row.get("parent", {}).get("text", "")
        for call in row["calls"]:
            bare = call["ticker"].removeprefix("$").lower()
            in_parent = call["ticker"] in {normalize(tag) for tag in cashtags(above)}
            named_above = in_parent or {bare, _NAMES.get(bare)} & set(words(above))
            assert named_above or (call["in"] == "post" and call["ticker"] in row["tickers"]), row["id"]


def test_calls_are_well_formed_and_one_a_ticker_and_post(name: str) -> None:
    for row in posts(name):
        keys = Counter((call["ticker"], call["in"]) for call in row["calls"])
        assert all(times == 1 for times in keys.values()), row["id"]
        for call in row["calls"]:
            assert set(call) == {"ticker", "stance", "targetPrice", "targetDate", "in"}
            assert call["stance"] in {"bullish", "bearish"}
            assert call["in"] in ({"post", "parent"} if "parent" in row else {"post"})
            assert call["targetPrice"] is None or call["targetPrice"] > 0


def test_dates_are_iso_and_not_before_the_post_that_names_them(name: str) -> None:
    for row in posts(name):
        for call in row["calls"]:
            if call["targetDate"] is not None:
                named = date.fromisoformat(call["targetDate"])
                said = when((row["parent"] if call["in"] == "parent" else row)["at"]).date()
                assert said <= named, row["id"]


def test_a_post_with_a_call_of_its_own_is_a_prediction(name: str) -> None:
    for row in posts(name):
        if any(call["in"] == "post" for call in row["calls"]):
            assert row["isPrediction"], row["id"]


def test_a_target_needs_a_digit_and_both_target_and_date_are_tagged(name: str) -> None:
    for row in posts(name):
        texts = row["text"] + row.get("parent", {}).get("text", "")
        for call in row["calls"]:
            if call["targetPrice"] is not None:
                assert re.search(r"\d", texts), row["id"]
                assert "target" in row["tags"], row["id"]
            if call["targetDate"] is not None:
                assert "date" in row["tags"], row["id"]


def recorded_texts() -> Iterator[str]:
    """The texts of the recorded material, where it is there."""
    for file in sorted((_SHARED / "stockemotions").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            yield from (row["original"] for row in csv.DictReader(lines))
    for file in sorted((_SHARED / "stocknet" / "tweets").glob("*.jsonl")):
        yield from (json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines())
    for line in (_SHARED / "predictions" / "curated.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line)["full_post"]


@pytest.mark.skipif(not _SHARED.is_dir(), reason="the recorded material is not beside the checkout")
def test_no_post_is_copied_from_the_recorded_material() -> None:
    ours = {run: row["id"] for file in _FILES for row in posts(file) for run in runs(row["text"])}
    whole = {" ".join(words(row["text"])): row["id"] for file in _FILES for row in posts(file)}
    whole = {text: row for text, row in whole.items() if text.count(" ") >= 3}
    recorded = list(recorded_texts())
    assert len(recorded) > 20_000
    copied = {ours[run] for run in itertools.chain.from_iterable(map(runs, recorded)) if run in ours}
    copied |= {whole[text] for text in (" ".join(words(text)) for text in recorded) if text in whole}
    assert not copied
