import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from quart import Quart, Response, request

from dashboard_svc import earlier
from dashboard_svc.assets import Assets
from dashboard_svc.memory import LastKnown
from dashboard_svc.pages import Pages
from dashboard_svc.pulse import Pulse
from dashboard_svc.settings import DashboardSettings
from dashboard_svc.templates import Templates
from swarmnexus.deadlines import seconds_for
from swarmnexus.errors import InvalidArgumentError, NotFoundError, OverloadedError, SwarmError, UnavailableError
from swarmnexus.time import iso, now_ms, parse_instant
from swarmnexus.v1.query_pb2 import GetMetaResponse
from swarmnexus.web.cache import Answer, AnswerCache

Give = Callable[[], Awaitable[Response]]


@dataclass
class House:
    """What the pages want of a store: where it stands, whether it answers, and a page of it."""

    life: int = 1
    revision: int = 1
    trouble: SwarmError | None = None
    is_frozen: bool = False
    refused: SwarmError | None = None
    proved_at_ms: int = 0
    asked: int = 0
    made: int = 0
    last_known: LastKnown | None = None
    has_demo_data: bool = False
    doubted: asyncio.Event = field(default_factory=asyncio.Event)
    thawed: asyncio.Event = field(default_factory=asyncio.Event)

    async def _answer(self) -> None:
        await asyncio.sleep(0)
        if self.is_frozen:
            await self.thawed.wait()
        if self.trouble:
            raise self.trouble

    async def still_at(self, revision: int) -> bool:
        await self._answer()
        return revision == self.revision

    def last_at_ms(self, revision: int, life: int) -> int | None:
        return self.proved_at_ms if (revision, life) == (self.revision, self.life) else None

    async def meta(self, timeout_seconds: float) -> GetMetaResponse:
        self.asked += 1
        self.doubted.set()
        try:
            await asyncio.wait_for(self._answer(), timeout_seconds)
        except TimeoutError as error:
            raise UnavailableError("not in time") from error
        self.last_known = LastKnown(GetMetaResponse(), now_ms())
        return self.last_known.meta

    async def make(self) -> Answer:
        if self.refused:
            raise self.refused
        seconds_for(5.0)
        await self._answer()
        self.made += 1
        return Answer(f"<body>\n<!--notice-->\n<p>page {self.made}</p></body>".encode(), self.revision, "text/html")


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def pulse(house: House) -> AsyncIterator[Pulse]:
    known: Any = house
    async with Pulse(known) as pulse:
        yield pulse


@pytest.fixture
def give(house: House, pulse: Pulse) -> Give:
    """Asks for the one page, as a visitor does."""
    known: Any = house
    app = Quart("test")
    pages = Pages(AnswerCache(known), known, pulse, Templates(Assets(), DashboardSettings(), known))

    async def ask() -> Response:
        async with app.test_request_context("/"):
            return await pages.give(request, "page", house.make)

    return ask


async def text_of(response: Response) -> str:
    return str(await response.get_data(as_text=True))


async def is_earlier(response: Response) -> bool:
    return 'role="status"' in await text_of(response) and "ETag" not in response.headers


async def test_while_the_store_answers_there_is_no_notice(house: House, give: Give) -> None:
    first, second = await give(), await give()
    assert house.made == 1
    for response in (first, second):
        assert "notice-store" not in await text_of(response)
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["ETag"]
    assert house.asked == 0  # nobody had to wait, so nobody asked whether the store answers


async def test_a_store_that_is_gone_is_told_in_a_notice_at_its_place(house: House, give: Give) -> None:
    await give()
    house.trouble = UnavailableError("gone")
    text = await text_of(await give())
    assert text.startswith('<body>\n<div class="notice"')
    assert "The store does not answer at the moment." in text
    assert text.endswith("\n<p>page 1</p></body>")


async def test_a_store_that_stands_still_is_asked_by_one_and_waited_for_by_nobody_after(
    house: House, give: Give
) -> None:
    await give()
    house.is_frozen = True
    crowd = await asyncio.gather(*(give() for _ in range(20)))
    assert [await is_earlier(response) for response in crowd] == [True] * 20
    asked = house.asked
    assert asked <= 2
    assert await is_earlier(await give())
    house.is_frozen = False
    house.thawed.set()
    while await is_earlier(await give()):  # noqa: ASYNC110 - it is told nowhere else
        await asyncio.sleep(0.01)


async def test_a_slow_page_of_a_store_that_answers_is_waited_for(house: House, give: Give) -> None:
    await give()
    house.revision = 2
    slow = asyncio.Event()
    quick = house.make

    async def make() -> Answer:
        await slow.wait()
        return await quick()

    house.make = make  # type: ignore[method-assign]
    asking = asyncio.create_task(give())
    await house.doubted.wait()
    slow.set()
    assert not await is_earlier(await asking)
    assert house.made == 2


async def test_a_store_with_too_much_to_do_is_told_as_that(house: House, give: Give) -> None:
    await give()
    house.trouble = OverloadedError("full", 1)
    assert "The store has more to do than it can at the moment." in await text_of(await give())


async def test_without_an_earlier_page_the_trouble_is_raised(house: House, give: Give) -> None:
    house.trouble = UnavailableError("gone")
    with pytest.raises(UnavailableError):
        await give()


async def test_nobody_waits_for_a_store_known_to_be_silent_and_what_is_wrong_is_still_told(
    house: House, give: Give, pulse: Pulse
) -> None:
    house.trouble = UnavailableError("gone")
    with pytest.raises(UnavailableError):
        await give()
    assert not await pulse.answers()
    with pytest.raises(UnavailableError, match="no time left"):
        await give()
    house.refused = InvalidArgumentError("since", "is no time")
    with pytest.raises(InvalidArgumentError):
        await give()


async def test_a_page_whose_subject_is_gone_does_not_come_back(house: House, give: Give) -> None:
    await give()
    house.revision = 2
    house.refused = NotFoundError("gone for good")
    with pytest.raises(NotFoundError):
        await give()
    house.refused, house.trouble = None, UnavailableError("gone")
    with pytest.raises(UnavailableError):
        await give()


async def test_a_store_that_refuses_us_is_no_reason_for_an_earlier_page(house: House, give: Give) -> None:
    await give()
    house.trouble = SwarmError("wrong token")
    with pytest.raises(SwarmError, match="wrong token"):
        await give()


async def test_the_time_told_is_the_last_proof_and_never_that_of_another_revision_or_life(
    house: House, give: Give
) -> None:
    began = now_ms()
    await give()
    given = now_ms()
    house.trouble = UnavailableError("gone")
    house.proved_at_ms = given + 60_000
    assert iso(house.proved_at_ms) in await text_of(await give())
    for house.revision, house.life in ((2, 1), (1, 2)):
        response = await give()
        told = parse_instant((await text_of(response)).partition('datetime="')[2].partition('"')[0])
        assert began <= told <= given
        assert 0 <= int(response.headers["Age"]) <= (now_ms() - began) // 1000


async def test_a_page_older_than_a_day_is_not_shown(house: House, give: Give, monkeypatch: pytest.MonkeyPatch) -> None:
    await give()
    house.trouble = UnavailableError("gone")
    now = now_ms()
    day = 24 * 3_600_000
    monkeypatch.setattr(earlier, "now_ms", lambda: now + day - 60_000)
    assert await is_earlier(await give())
    monkeypatch.setattr(earlier, "now_ms", lambda: now + day + 60_000)
    with pytest.raises(UnavailableError):
        await give()


async def test_earlier_pages_stay_within_their_bound(house: House) -> None:
    known: Any = house
    pages = earlier.EarlierPages(known, max_bytes=64 * 1024)
    for number in range(10):
        pages.keep(str(number), Answer(b"x" * 20_000, 1), 1, now_ms())
        assert pages.at("0") is not None or number >= 3
    assert [bool(pages.at(str(number))) for number in range(10)].count(True) == 3
