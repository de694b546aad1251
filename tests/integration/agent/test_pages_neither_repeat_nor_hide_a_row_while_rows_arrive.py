import re
import threading
from collections.abc import Iterator
from urllib.parse import urljoin

import httpx2
import pytest
from support.mentions import mention
from support.store import StoreHandle, ingest_into

COUNT = 120


@pytest.fixture(scope="module", autouse=True)
def _earlier_mentions(store: StoreHandle) -> None:
    ingest_into(store, [mention(2 * number, tickers=["$SOL", "$ADA"]) for number in range(COUNT)])


@pytest.fixture
def _rows_arriving(store: StoreHandle) -> Iterator[None]:
    """New rows before, between and after the earlier ones, as long as the test runs."""
    done, numbers = threading.Event(), iter(range(10_000, 60_000))

    def arrive() -> None:
        while not done.wait(0.005):
            number = next(numbers)
            between = (number * 7) % (2 * COUNT) | 1
            fresh = mention(number, post_fields={"created_at_ms": mention(between).post.created_at_ms})
            ingest_into(store, [fresh, mention(number + 100_000)])

    thread = threading.Thread(target=arrive)
    thread.start()
    yield
    done.set()
    thread.join()


def by_cursor(web: httpx2.Client, target: str) -> Iterator[list[dict[str, str]]]:
    cursor = ""
    while True:
        body = web.get(target + (f"&cursor={cursor}" if cursor else "")).raise_for_status().json()
        yield body["items"]
        cursor = body["nextCursor"]
        if cursor is None:
            return


def by_link(web: httpx2.Client, target: str) -> Iterator[list[dict[str, str]]]:
    while True:
        answer = web.get(target).raise_for_status()
        yield answer.json()["items"]
        link = answer.headers.get("Link")
        if link is None:
            assert answer.json()["nextCursor"] is None
            return
        found = re.fullmatch(r'<([^>]+)>; rel="next"', link)
        assert found
        target = urljoin(str(answer.url), found[1])


@pytest.mark.usefixtures("_rows_arriving")
@pytest.mark.parametrize("walk", [by_cursor, by_link])
@pytest.mark.parametrize(
    ("target", "size"),
    [
        ("/memory/mentions?limit=7", 7),
        ("/memory/mentions?limit=9&q=post+number&author=@Author4", 9),
        ("/memory/mentions?ticker=%24ada&limit=11", 11),
        ("/memory/tickers?limit=13", 13),
    ],
)
def test_every_earlier_row_comes_exactly_once(
    web: httpx2.Client, walk: type[by_cursor], target: str, size: int
) -> None:
    pages = list(walk(web, target))
    assert all(len(page) == size for page in pages[:-1])
    rows = [(item.get("mentionId") or item["id"], item.get("ticker")) for page in pages for item in page]
    earlier = [row for row in rows if int(row[0]) < 1_000 + 2 * COUNT and int(row[0]) % 2 == 0]
    expected = [
        (str(1_000 + 2 * number), ticker)
        for number in reversed(range(COUNT))
        if "author" not in target or 2 * number % 7 == 4
        for ticker in (("$SOL", "$ADA") if "tickers" in target else (None,))
    ]
    assert len(rows) == len(set(rows))
    assert sorted(earlier) == sorted(expected)


def test_a_cursor_belongs_to_its_list_and_filter(web: httpx2.Client) -> None:
    cursor = web.get("/memory/mentions?limit=5&author=author1").json()["nextCursor"]
    assert web.get(f"/memory/mentions?limit=9&author=@AUTHOR1&cursor={cursor}").status_code == 200
    swapped = cursor[:3] + ("A" if cursor[3] != "A" else "B") + cursor[4:]
    for target in (
        f"/memory/mentions?limit=5&author=author2&cursor={cursor}",
        f"/memory/mentions?limit=5&cursor={cursor}",
        f"/memory/tickers?limit=5&author=author1&cursor={cursor}",
        f"/memory/mentions?limit=5&author=author1&cursor={swapped}",
    ):
        answer = web.get(target)
        assert (answer.status_code, answer.json()["parameter"]) == (400, "cursor"), target
