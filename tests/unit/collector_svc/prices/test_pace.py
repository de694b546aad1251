import asyncio
import time

from collector_svc.prices.pace import Pace


async def test_whoever_asks_waits_for_a_turn_at_the_same_pace() -> None:
    pace, began = Pace(1_200), time.monotonic()
    await asyncio.gather(*(pace.wait() for _ in range(5)))
    await pace.wait()
    assert time.monotonic() - began >= 5 * 0.05


async def test_the_first_goes_at_once() -> None:
    pace = Pace(0.001)
    async with asyncio.timeout(30):
        await pace.wait()
