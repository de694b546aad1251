import asyncio
from typing import Any

import grpc
import pytest
from prometheus_client import REGISTRY
from support.serving import ask, serving, watch

from swarmnexus.errors import InvalidArgumentError, UnavailableError

META = "swarmnexus.v1.QueryService/GetMeta"
WATCH = "swarmnexus.v1.WatchService/Watch"


def count(side: str, method: str, code: str) -> float:
    labels = {"rpc_method": method, "rpc_status_code": code}
    return REGISTRY.get_sample_value(f"rpc_{side}_call_duration_seconds_count", labels) or 0.0


def series(side: str) -> set[tuple[str, str]]:
    (family,) = (each for each in REGISTRY.collect() if each.name == f"rpc_{side}_call_duration_seconds")
    return {(sample.labels["rpc_method"], sample.labels["rpc_status_code"]) for sample in family.samples}


async def test_calls_are_counted_by_method_and_code_on_both_sides() -> None:
    failing: list[Exception] = []

    async def answer(_context: Any) -> None:
        if failing:
            raise failing.pop()

    before = [
        count(side, META, code)
        for side in ("server", "client")
        for code in ("OK", "INVALID_ARGUMENT", "INTERNAL", "DEADLINE_EXCEEDED")
    ]
    async with serving(answer) as (_, connection):
        await ask(connection)
        await ask(connection)
        failing.append(InvalidArgumentError("q", "is bad"))
        with pytest.raises(InvalidArgumentError):
            await ask(connection)
    after = [
        count(side, META, code)
        for side in ("server", "client")
        for code in ("OK", "INVALID_ARGUMENT", "INTERNAL", "DEADLINE_EXCEEDED")
    ]
    assert [new - old for new, old in zip(after, before, strict=True)] == [2, 1, 0, 0, 2, 1, 0, 0]


async def test_a_caller_who_leaves_is_counted_as_cancelled_and_a_stream_when_it_ends() -> None:
    inside, ended = asyncio.Event(), asyncio.Event()

    async def hold(_context: Any) -> None:
        inside.set()
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()

    def left() -> float:
        return count("server", META, "CANCELLED") + count("server", META, "DEADLINE_EXCEEDED")

    before = left(), count("server", WATCH, "CANCELLED")
    async with serving(hold) as (_, connection):
        with pytest.raises(UnavailableError):
            await ask(connection, 0.2)
        await ended.wait()
        inside.clear()
        ended.clear()
        steps = aiter(watch(connection))
        await anext(steps)
        await steps.aclose()  # type: ignore[attr-defined]
        await inside.wait()
        await ended.wait()
        # the count follows the end of the work by a step of the loop
        async with asyncio.timeout(5):
            while count("server", WATCH, "CANCELLED") == before[1]:  # noqa: ASYNC110 - a counter tells nobody
                await asyncio.sleep(0.01)
    assert left() == before[0] + 1


async def test_methods_that_callers_make_up_are_one_series() -> None:
    async with serving() as (_, connection):
        await ask(connection)
        known = len(series("server"))
        for number in range(50):
            call = connection.channel.unary_unary(f"/swarmnexus.v1.QueryService/Made{number}")
            with pytest.raises(grpc.aio.AioRpcError):
                await call(b"", timeout=5)
            call = connection.channel.unary_unary(f"/made.up{number}/Up")
            with pytest.raises(grpc.aio.AioRpcError):
                await call(b"", timeout=5)
    # a call is counted after its answer has gone out, so the last one once the server has ended
    assert len(series("server")) <= known + 1
    assert count("server", "_OTHER", "UNIMPLEMENTED") >= 100
