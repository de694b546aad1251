import asyncio

import pytest

from dashboard_svc.live.hub import Hub, LoadAgainError
from swarmnexus.errors import OverloadedError
from swarmnexus.v1.model_pb2 import Mention


def mentions(first: int, last: int) -> list[Mention]:
    return [Mention(position=position) for position in range(first, last + 1)]


def positions(found: list[Mention]) -> list[int]:
    return [mention.position for mention in found]


@pytest.fixture
async def hub() -> Hub:
    hub = Hub(size=5, most_clients=2)
    hub.start(10)
    return hub


async def test_a_reader_gets_what_follows_its_position_and_nothing_twice(hub: Hub) -> None:
    hub.take(mentions(11, 13), 13)
    assert positions(hub.after(10)) == [11, 12, 13]
    assert positions(hub.after(12)) == [13]
    assert positions(hub.after(13)) == []
    hub.take(mentions(12, 14), 14)
    assert positions(hub.after(11)) == [12, 13, 14]


async def test_beyond_the_ring_s_end_nothing_is_promised(hub: Hub) -> None:
    hub.take(mentions(11, 17), 17)
    assert positions(hub.after(12)) == [13, 14, 15, 16, 17]
    with pytest.raises(LoadAgainError):
        hub.after(11)
    assert positions(hub.after(18)) == []


async def test_before_it_began_nothing_is_known(hub: Hub) -> None:
    with pytest.raises(LoadAgainError):
        hub.after(9)
    assert positions(hub.after(10)) == []


async def test_another_database_begins_anew(hub: Hub) -> None:
    hub.take(mentions(11, 13), 13)
    hub.take([], 2)
    assert hub.position == 2
    assert positions(hub.after(2)) == []
    hub.take(mentions(3, 3), 3)
    assert positions(hub.after(2)) == [3]


async def test_a_step_wakes_everybody_who_waits(hub: Hub) -> None:
    waiting = [asyncio.create_task(hub.wait(20)) for _ in range(3)]
    await asyncio.sleep(0)
    hub.take(mentions(11, 11), 11)
    assert await asyncio.gather(*waiting) == [True, True, True]


async def test_nothing_new_is_said_after_the_time_is_over(hub: Hub) -> None:
    assert not await hub.wait(0.01)


async def test_closing_lets_nobody_wait_again(hub: Hub) -> None:
    hub.close()
    assert await hub.wait(20)
    assert await hub.wait(20)


async def test_an_interruption_is_told_once(hub: Hub) -> None:
    hub.take([], 10)
    assert hub.is_following
    waiting = asyncio.create_task(hub.wait(20))
    await asyncio.sleep(0)
    hub.interrupt()
    assert await waiting
    assert not hub.is_following
    hub.interrupt()
    assert not await hub.wait(0.01)


async def test_there_is_room_for_so_many_and_it_comes_back(hub: Hub) -> None:
    with hub.reader(), hub.reader(), pytest.raises(OverloadedError, match="2 live feeds"):
        hub.require_room()
    hub.require_room()
