import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from grpc_health.v1 import health_pb2, health_pb2_grpc
from support.serving import ask, serving

from swarmnexus.client import StoreConnection

QUERY = "swarmnexus.v1.QueryService"
STATES = health_pb2.HealthCheckResponse
SERVING, NOT_SERVING, UNKNOWN = STATES.SERVING, STATES.NOT_SERVING, STATES.SERVICE_UNKNOWN


def stub(connection: StoreConnection) -> Any:
    return health_pb2_grpc.HealthStub(connection.channel)


async def states(connection: StoreConnection) -> dict[str, Any]:
    answers = {}
    for name in ("", QUERY):
        answer = await stub(connection).Check(health_pb2.HealthCheckRequest(service=name), timeout=5)
        answers[name] = answer.status
    return answers


def watching(connection: StoreConnection, name: str) -> AsyncIterator[Any]:
    return aiter(stub(connection).Watch(health_pb2.HealthCheckRequest(service=name), timeout=30))


async def test_each_service_and_the_whole_have_a_state_of_their_own() -> None:
    async with serving() as (server, connection):
        assert await states(connection) == {"": NOT_SERVING, QUERY: NOT_SERVING}, "nothing is said before it is so"
        server.health.set_serving(serving=True)
        assert await states(connection) == {"": SERVING, QUERY: SERVING}
        server.health.withhold(QUERY, withheld=True)
        assert await states(connection) == {"": SERVING, QUERY: NOT_SERVING}
        server.health.set_serving(serving=False)
        server.health.withhold(QUERY, withheld=False)
        assert await states(connection) == {"": NOT_SERVING, QUERY: NOT_SERVING}
        request: Any = health_pb2
        listed = await stub(connection).List(request.HealthListRequest(), timeout=5)
        assert set(listed.statuses) == {"", QUERY}


async def test_who_watches_hears_of_each_change_once() -> None:
    async with serving() as (server, connection):
        server.health.set_serving(serving=True)
        whole, query, stranger = (watching(connection, name) for name in ("", QUERY, "no.Such"))
        assert [(await anext(each)).status for each in (whole, query, stranger)] == [SERVING, SERVING, UNKNOWN]
        server.health.withhold(QUERY, withheld=True)
        assert (await anext(query)).status == NOT_SERVING
        server.health.withhold(QUERY, withheld=False)
        assert (await anext(query)).status == SERVING
        server.health.set_serving(serving=False)
        assert (await anext(whole)).status == NOT_SERVING, "what changed in the service was no news of the whole"


async def test_stopping_is_told_before_a_call_is_refused_and_watchers_do_not_hold_it_up() -> None:
    inside, held = asyncio.Event(), asyncio.Event()

    async def hold(_context: Any) -> None:
        inside.set()
        await held.wait()

    async with serving(hold) as (server, connection):
        server.health.set_serving(serving=True)
        watchers = [watching(connection, name) for name in ("", QUERY)]
        for each in watchers:
            assert (await anext(each)).status == SERVING
        call = asyncio.create_task(ask(connection, 30))
        await inside.wait()
        stopping = asyncio.create_task(server.stop(20))
        for each in watchers:
            assert (await anext(each)).status == NOT_SERVING
            assert await anext(each, "the end") == "the end"
        assert not stopping.done(), "what was under way is let finish"
        began = time.monotonic()
        held.set()
        await call
        await stopping
        assert time.monotonic() - began < 5


async def test_health_is_answered_while_every_place_is_taken() -> None:
    held = asyncio.Event()

    async def hold(_context: Any) -> None:
        await held.wait()

    async with serving(hold) as (server, connection):
        server.health.set_serving(serving=True)
        calls = [asyncio.create_task(ask(connection, 30)) for _ in range(300)]
        done: set[Any] = set()
        async with asyncio.timeout(20):
            while len(done) < 44:  # those beyond 256 places
                done, _ = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED, timeout=0.05)
        assert (await states(connection))[""] == SERVING
        held.set()
        await asyncio.gather(*calls, return_exceptions=True)
