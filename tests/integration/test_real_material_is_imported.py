"""All the real material goes in through the command line, and REST answers what a plain walk of the files counts."""

import json
import os
import re
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.peak_memory import Measured, run_measured
from support.processes import ROOT, Running
from support.store import StoreHandle

SHARED = Path(os.environ.get("SWARM_SHARED_DATA") or ROOT.parent / "shared/data")
TWEETS = sorted((SHARED / "stocknet/tweets").glob("*.jsonl"))
ANSWERS = sorted((SHARED / "x-payloads").glob("*.json"))
KIB_LIMIT = 120 * 1024

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="recorded material is absent: set SWARM_SHARED_DATA to the folder that holds it"
)


@dataclass(frozen=True)
class Known:
    """A post as its file has it, read without any of our own code."""

    id: str
    author: str
    at: datetime
    text: str
    tickers: frozenset[str]


def at(written: str) -> datetime:
    """A time as X writes it."""
    return datetime.strptime(written, "%a %b %d %H:%M:%S %z %Y")


def known_tweet(tweet: dict[str, Any]) -> Known:
    symbols = tweet.get("entities", {}).get("symbols", [])
    return Known(
        id=tweet["id_str"],
        author=tweet["user"]["screen_name"].lower(),
        at=at(tweet["created_at"]),
        text=tweet["text"],
        tickers=frozenset("$" + symbol["text"].upper() for symbol in symbols),
    )


def known_results(node: Any) -> Iterator[Known]:
    """Everything in an answer that has both an id and a text, however it is wrapped."""
    if isinstance(node, list):
        for child in node:
            yield from known_results(child)
    if isinstance(node, dict):
        legacy = node.get("legacy", {})
        if "rest_id" in node and "full_text" in legacy:
            user = node["core"]["user_results"]["result"]
            long = node.get("note_tweet", {}).get("note_tweet_results", {}).get("result", {})
            entities = long.get("entity_set") or legacy.get("entities", {})
            yield Known(
                id=node["rest_id"],
                author=(user.get("core") or user["legacy"])["screen_name"].lower(),
                at=at(legacy["created_at"]),
                text=long.get("text") or legacy["full_text"],
                tickers=frozenset("$" + symbol["text"].upper() for symbol in entities.get("symbols", [])),
            )
        for child in node.values():
            yield from known_results(child)


@pytest.fixture(scope="module")
def known() -> dict[str, Known]:
    """Every post of the material by its id; the same tweet stands in several files."""
    posts: dict[str, Known] = {}
    for path in TWEETS:
        for line in path.read_text().splitlines():
            post = known_tweet(json.loads(line))
            posts.setdefault(post.id, post)
    for path in ANSWERS:
        for post in known_results(json.loads(path.read_bytes())):
            posts.setdefault(post.id, post)
    return posts


@pytest.fixture(scope="module", autouse=True)
def imports(store: StoreHandle, tmp_path_factory: pytest.TempPathFactory) -> tuple[Measured, Measured]:
    """Everything is imported twice before the first test asks."""
    arguments = ["import", "--json", *map(str, [*TWEETS, *ANSWERS])]
    environment = {
        "PATH": os.environ["PATH"],
        "STORE_TARGET": store.target,
        "STORE_WRITE_TOKEN": store.write_token,
    }
    note = tmp_path_factory.mktemp("import") / "peak"
    first, second = (run_measured("collector_svc", arguments, environment, note) for _ in range(2))
    return first, second


class Rest:
    """The agent, page by page to the end."""

    def __init__(self, agent: Running) -> None:
        self._url = agent.url

    def all(self, path: str, **parameters: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        asked = {"limit": "500", **parameters}
        while True:
            url = f"{self._url}{path}?{urllib.parse.urlencode(asked)}"
            with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own loopback
                page = json.load(answer)
            items.extend(page["items"])
            if page["nextCursor"] is None:
                return items
            asked["cursor"] = page["nextCursor"]


@pytest.fixture(scope="module")
def rest(agent: Running) -> Rest:
    return Rest(agent)


@pytest.fixture(scope="module")
def mentions(rest: Rest) -> list[dict[str, Any]]:
    """All that REST has."""
    return rest.all("/memory/mentions")


def test_everything_is_taken_at_the_first_time_and_nothing_changes_at_the_second(
    imports: tuple[Measured, Measured], known: dict[str, Known]
) -> None:
    first, second = (json.loads(each.out) for each in imports)
    lines = sum(len(path.read_text().splitlines()) for path in TWEETS)
    assert lines == 12_589
    assert [each.code for each in imports] == [0, 0]
    assert first["new"] == len(known)
    assert first["refused"] == second["refused"] == 0
    assert first["new"] + first["updated"] + first["unchanged"] == second["unchanged"]
    assert (second["new"], second["updated"]) == (0, 0)
    assert sum(each["unchanged"] for each in second["files"] if each["path"].endswith(".jsonl")) == lines


def test_a_collector_that_imports_stays_small(imports: tuple[Measured, Measured]) -> None:
    assert max(each.peak_kib for each in imports) < KIB_LIMIT


def test_rest_has_each_post_once_with_its_author_and_time(
    mentions: list[dict[str, Any]], known: dict[str, Known]
) -> None:
    assert len(mentions) == len({item["id"] for item in mentions}) == len(known)
    for item in mentions:
        post = known[item["id"]]
        assert item["author"]["handle"].lower() == post.author
        assert datetime.fromisoformat(item["createdAt"]).replace(microsecond=0) == post.at
        assert item["tweetUrl"] == f"https://x.com/{item['author']['handle']}/status/{post.id}"


def test_the_newest_comes_first(mentions: list[dict[str, Any]]) -> None:
    times = [item["createdAt"] for item in mentions]
    assert times == sorted(times, reverse=True)


def test_every_ticker_has_the_mentions_that_its_files_have(
    rest: Rest, mentions: list[dict[str, Any]], known: dict[str, Known]
) -> None:
    marked = Counter(ticker for post in known.values() for ticker in post.tickers)
    assert len(marked) > 500
    answered = Counter(ticker.upper() for item in mentions for ticker in item["tickers"])
    assert {ticker: answered[ticker] for ticker in marked} == marked
    rows = Counter(row["ticker"] for row in rest.all("/memory/tickers"))
    assert rows == answered
    for path in TWEETS:
        ticker = f"${path.stem}"
        expected = {post.id for post in known.values() if ticker in post.tickers}
        for written in (ticker, path.stem.lower()):
            assert {item["id"] for item in rest.all("/memory/mentions", ticker=written)} == expected
        assert len(rest.all("/memory/tickers", ticker=ticker)) == len(expected)


def test_every_frequent_author_has_their_own_posts(rest: Rest, known: dict[str, Known]) -> None:
    authors = Counter(post.author for post in known.values())
    for author, number in authors.most_common(40):
        expected = {post.id for post in known.values() if post.author == author}
        assert len(expected) == number
        assert {item["id"] for item in rest.all("/memory/mentions", author=author)} == expected
    shouted = authors.most_common(1)[0][0].upper()
    assert len(rest.all("/memory/mentions", author=f"@{shouted}")) == authors[shouted.lower()]


def test_since_is_inclusive_and_until_exclusive(rest: Rest, known: dict[str, Known]) -> None:
    for since, until in [("2015-02-01", "2015-03-01"), ("2015-04-10T13:30:00Z", "2015-04-10T20:00:00Z")]:
        begin, end = (datetime.fromisoformat(written).replace(tzinfo=UTC) for written in (since, until))
        expected = {post.id for post in known.values() if begin <= post.at < end}
        assert expected
        assert {item["id"] for item in rest.all("/memory/mentions", since=since, until=until)} == expected
        both = {"since": str(int(begin.timestamp())), "until": str(int(end.timestamp())), "ticker": "AAPL"}
        expected = {post_id for post_id in expected if "$AAPL" in known[post_id].tickers}
        assert {item["id"] for item in rest.all("/memory/mentions", **both)} == expected
    first = min(post.at for post in known.values())
    assert rest.all("/memory/mentions", until=first.strftime("%Y-%m-%dT%H:%M:%SZ")) == []


@pytest.mark.parametrize("words", ["earnings", "Apple Watch", "oil prices", "dividend", "buyback"])
def test_words_are_found_in_every_post_that_has_them(rest: Rest, known: dict[str, Known], words: str) -> None:
    wanted = set(words.lower().split())
    expected = {post.id for post in known.values() if wanted <= set(re.findall(r"[^\W_]+", _spoken(post.text).lower()))}
    assert expected
    # what stands in a parent or in a resolved link is found as well, and the walk does not look there
    assert expected <= {item["id"] for item in rest.all("/memory/mentions", q=words)}


def _spoken(text: str) -> str:
    """Without links, which the collector resolves to others."""
    return re.sub(r"https?://\S+", " ", text)
