import httpx2
import pytest
from quart.testing import QuartClient
from support.mentions import mention
from support.store import StoreHandle, ingest_into

from agent_svc.bootstrap import make_app
from agent_svc.document import Document
from agent_svc.lists import Lists
from agent_svc.memory import Memory
from swarmnexus.web.cache import AnswerCache
from swarmnexus.web.revisions import Revisions


@pytest.fixture(scope="module", autouse=True)
def _ten_mentions(store: StoreHandle) -> None:
    ingest_into(store, [mention(number) for number in range(10)])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("target", "headers"),
    [
        ("/memory/mentions", {}),
        ("/memory/tickers", {}),
        ("/memory/mentions?limit=3&q=post+number", {}),
        ("/memory/tickers?limit=3&author=@Author1", {}),
        ("/memory/mentions", {"If-None-Match": "*"}),
        ("/memory/mentions", {"If-None-Match": '"other"'}),
        ("/memory/mentions?limit=0", {}),
        ("/memory/mentions?cursor=forged", {}),
        ("/memory/tickers?q=a", {}),
        (f"/memory/mentions?q={'a' * 9_000}", {}),
        ("/memory/mentions?limit=3", {"X-Long": "a" * 14_000, "X-Longer": "a" * 3_000}),
    ],
)
async def test_status_headers_and_body_are_the_same(
    store: StoreHandle, web: httpx2.Client, method: str, target: str, headers: dict[str, str]
) -> None:
    connection = store.connect(store.read_token)
    try:
        async with Revisions(connection) as revisions:
            memory, cache, document = Memory(connection), AnswerCache(revisions), Document()
            lists = Lists(memory, cache, document)
            long_way: QuartClient = make_app(memory, lists, cache, document).test_client()  # type: ignore[assignment]
            theirs = await long_way.open(target, method=method, headers=headers)
            body = await theirs.get_data(as_text=False)
    finally:
        await connection.close()
    ours = web.request(method, target, headers=headers)
    assert ours.status_code == theirs.status_code
    # the server dates; the test client makes up a length and a type where there is no body
    apart = {"date", "content-length", "content-type"} if theirs.status_code == 304 else {"date"}
    told = [
        {name.lower(): value for name, value in each.headers.items() if name.lower() not in apart}
        for each in (ours, theirs)
    ]
    assert told[0] == told[1]
    if method == "GET":
        assert ours.content == body
