import asyncio
from typing import Any

import pytest

from swarmnexus.deadlines import RESERVE_SECONDS, seconds_for
from swarmnexus.errors import NotFoundError, UnavailableError
from swarmnexus.web.cache import Answer, AnswerCache


async def test_an_unchanged_store_costs_one_making(cache: AnswerCache, make: Any) -> None:
    answers = [await cache.get("a", make) for _ in range(5)]
    assert make.made == 1
    assert {answer.body for answer in answers} == {b"made 1 at 1"}


async def test_a_store_that_moved_on_is_asked_again(cache: AnswerCache, make: Any, standing: Any) -> None:
    await cache.get("a", make)
    standing.revision = 2
    assert (await cache.get("a", make)).revision == 2
    assert await cache.current("a") == await cache.get("a", make)
    assert make.made == 2


async def test_the_same_number_in_another_life_proves_nothing(cache: AnswerCache, make: Any, standing: Any) -> None:
    await cache.get("a", make)
    standing.life = 2
    assert await cache.current("a") is None
    await cache.get("a", make)
    assert make.made == 2


async def test_an_answer_begun_in_one_life_is_not_kept_in_the_next(
    cache: AnswerCache, make: Any, standing: Any
) -> None:
    make.gate.clear()
    asking = asyncio.create_task(cache.get("a", make))
    await make.begun.wait()
    standing.life = 2
    make.gate.set()
    await asking
    assert await cache.current("a") is None


async def test_nothing_kept_is_given_while_the_store_is_silent(cache: AnswerCache, make: Any, standing: Any) -> None:
    await cache.get("a", make)
    standing.trouble = UnavailableError("silent")
    with pytest.raises(UnavailableError):
        await cache.get("a", make)
    standing.trouble = None
    assert (await cache.get("a", make)).body == b"made 1 at 1"


async def test_those_who_ask_at_once_share_one_making(cache: AnswerCache, make: Any) -> None:
    answers = await asyncio.gather(*(cache.get("a", make) for _ in range(20)))
    assert len({answer.body for answer in answers}) == 1
    assert make.made <= 2  # the first, and one for all who came while it was under way


async def test_a_making_begun_before_a_write_is_not_good_for_those_who_come_after(
    cache: AnswerCache, make: Any, standing: Any
) -> None:
    make.gate.clear()
    early = asyncio.create_task(cache.get("a", make))
    await make.begun.wait()
    standing.revision = 2  # acked to a writer, who asks next
    late = asyncio.create_task(cache.get("a", make))
    await asyncio.sleep(0)
    make.gate.set()
    assert (await early).revision == 1
    assert (await late).revision == 2


async def test_a_failure_reaches_all_who_wait_and_is_not_kept(cache: AnswerCache, make: Any) -> None:
    async def fail() -> Answer:
        await asyncio.sleep(0)
        raise NotFoundError("no such thing")

    outcomes = await asyncio.gather(*(cache.get("a", fail) for _ in range(4)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [NotFoundError] * 4
    assert (await cache.get("a", make)).body == b"made 1 at 1"


async def test_a_crowd_that_waited_for_a_silent_store_does_not_ask_it_again(cache: AnswerCache) -> None:
    asked = 0

    async def time_out() -> Answer:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        raise UnavailableError("silent")

    outcomes = await asyncio.gather(*(cache.get("a", time_out) for _ in range(20)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [UnavailableError] * 20
    assert asked == 1


async def test_one_who_leaves_does_not_take_the_answer_from_the_others(cache: AnswerCache, make: Any) -> None:
    make.gate.clear()
    leaving, staying = (asyncio.create_task(cache.get("a", make)) for _ in range(2))
    await make.begun.wait()
    leaving.cancel()
    make.gate.set()
    assert (await staying).body.startswith(b"made")
    with pytest.raises(asyncio.CancelledError):
        await leaving


async def test_all_that_one_answer_asks_of_the_store_shares_one_deadline(cache: AnswerCache) -> None:
    left = []

    async def make() -> Answer:
        left.append(seconds_for(60))
        return Answer(b"", 1)

    await cache.get("a", make)
    assert 0 < left[0] <= 5


async def test_who_waits_for_an_answer_under_way_does_not_wait_longer_than_one_answer_may_take(standing: Any) -> None:
    hasty = AnswerCache(standing, max_seconds=RESERVE_SECONDS / 2)

    async def make() -> Answer:
        seconds_for(60)
        raise AssertionError("it was asked without time left")

    with pytest.raises(UnavailableError, match="no time left"):
        await hasty.get("a", make)
