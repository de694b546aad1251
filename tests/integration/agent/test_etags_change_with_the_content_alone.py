from collections.abc import Callable

import httpx2
import pytest
from support.mentions import mention, post
from support.store import StoreHandle, ingest_into

from swarmnexus.v1.ingest_pb2 import RowResult
from swarmnexus.v1.model_pb2 import Mention

TARGETS = [
    "/memory/mentions",
    "/memory/mentions?author=author2&limit=3",
    "/memory/mentions?ticker=$ETH",
    "/memory/mentions/1002",
    "/memory/tickers",
    "/memory/tickers/summary",
    "/capabilities",
    "/openapi.yaml",
    "/openapi.json",
]
Ingest = Callable[[list[Mention]], list[RowResult]]


@pytest.fixture(scope="module", autouse=True)
def _ten_mentions(store: StoreHandle) -> None:
    ingest_into(store, [mention(number) for number in range(10)])


@pytest.mark.parametrize("target", TARGETS)
def test_an_unchanged_answer_is_not_sent_again(web: httpx2.Client, target: str) -> None:
    first = web.get(target)
    for sent in (
        first.headers["ETag"],
        f"W/{first.headers['ETag']}",
        f'"other", {first.headers["ETag"]}',
        "*",
    ):
        again = web.get(target, headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (304, b""), sent
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers.get("Link") == first.headers.get("Link")
        assert again.headers["Cache-Control"] == "no-cache"
        assert "Content-Type" not in again.headers
        assert "Content-Length" not in again.headers
    for sent in ('"other"', "", "nonsense", first.headers["ETag"].strip('"')[:-1]):
        again = web.get(target, headers={"If-None-Match": sent})
        assert (again.status_code, again.content) == (200, first.content), sent


def test_an_answer_changes_its_etag_if_and_only_if_it_changes(web: httpx2.Client, ingest: Ingest) -> None:
    seen: dict[str, dict[str, bytes]] = {target: {} for target in TARGETS}
    steps = [
        [mention(2)],  # already known
        [mention(20, tickers=["$ETH"])],
        [mention(2, thread=[post(900)], post_fields={"in_reply_to_id": "1900"})],  # completes an earlier one
        [mention(23)],  # another of author2
        [mention(20, tickers=["$ETH"])],
    ]
    changes = dict.fromkeys(TARGETS, 0)
    before = {target: web.get(target) for target in TARGETS}
    for step in steps:
        ingest(step)
        for target in TARGETS:
            after = web.get(target)
            same = after.content == before[target].content
            assert (after.headers["ETag"] == before[target].headers["ETag"]) is same, target
            assert seen[target].setdefault(after.headers["ETag"], after.content) == after.content
            changes[target] += not same
            before[target] = after
    assert changes == {
        "/memory/mentions": 3,
        "/memory/mentions?author=author2&limit=3": 2,
        "/memory/mentions?ticker=$ETH": 1,
        "/memory/mentions/1002": 1,
        "/memory/tickers": 3,
        "/memory/tickers/summary": 2,
        "/capabilities": 0,
        "/openapi.yaml": 0,
        "/openapi.json": 0,
    }


def test_an_acked_write_is_in_the_very_next_answer(web: httpx2.Client, ingest: Ingest) -> None:
    for number in range(3_000, 3_150):
        web.get("/memory/mentions?limit=1")
        ingest([mention(number)])
        assert web.get("/memory/mentions?limit=1").json()["items"][0]["id"] == str(1_000 + number)


@pytest.mark.parametrize("target", [*TARGETS, "/healthz", "/nothing", "/memory/mentions?limit=0"])
def test_head_answers_the_headers_of_get(web: httpx2.Client, target: str) -> None:
    for _ in range(2):  # the second may come from what is kept
        head, get = web.head(target), web.get(target)
        assert head.content == b""
        dropped = {"date"}
        kept = [{k: v for k, v in each.headers.items() if k not in dropped} for each in (head, get)]
        assert kept[0] == kept[1]
        assert head.status_code == get.status_code
        assert int(head.headers["Content-Length"]) == len(get.content)
