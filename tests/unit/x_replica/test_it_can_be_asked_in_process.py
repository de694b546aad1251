import httpx2

from tests.x_replica.app import create_app
from tests.x_replica.core import Core
from tests.x_replica.scripts import plain_mentions


async def test_the_application_answers_is_commanded_and_tells_without_a_process() -> None:
    core = Core()
    plain_mentions(core.world, 3)
    path = f"/i/api/graphql/{core.operation_ids()['SearchTimeline']}/SearchTimeline"
    parameters = {"variables": '{"rawQuery": "@SwarmNexus"}', "features": "{}"}
    session = {"cookie": "auth_token=a; ct0=b", "x-csrf-token": "b"}
    transport = httpx2.ASGITransport(app=create_app(core))  # type: ignore[arg-type]
    async with httpx2.AsyncClient(transport=transport, base_url="http://replica", headers=session) as client:
        core.misbehave("rate_limited", on="SearchTimeline", times=1)
        statuses = [(await client.get(path, params=parameters)).status_code for _ in range(2)]
        core.troubles.lift()
    assert statuses == [429, 200]
    assert [one["status"] for one in core.journal.to_json()] == [429, 200]
    assert core.journal.counts() == {"graphql": 2}
