"""CoinGecko's API over real HTTP: what is asked, what is made of good answers, and of every bad one by its name."""

import re
from collections.abc import AsyncIterator

import pytest
from support.price_servers import PriceServer

from collector_svc.prices.coingecko import CoinGecko
from collector_svc.prices.http import Bounds, JsonClient
from collector_svc.prices.pace import Pace
from collector_svc.prices.stretches import Stretch
from collector_svc.prices.trouble import NoPricesError, PriceState, PriceTroubleError
from swarmnexus.time import now_ms

DAY = 86_400_000
HOUR = 3_600_000
RANGE = "/market_chart/range"
FAST = Pace(60_000)


@pytest.fixture
async def gecko(coingecko: PriceServer) -> AsyncIterator[CoinGecko]:
    source = CoinGecko(f"{coingecko.url}/api/v3", "CG-s3cr3t", FAST)
    yield source
    await source.close()


async def history(gecko: CoinGecko, asked: Stretch, coin: str = "bitcoin") -> list[int]:
    """The spacings of what comes."""
    return [point.bar_seconds for point in await gecko.history(coin, asked, now_ms())]


async def test_the_last_day_comes_in_steps_of_five_minutes_and_what_is_older_in_hours(gecko: CoinGecko) -> None:
    now = now_ms()
    older, recent = gecko.requests_for([Stretch(now - 4 * DAY, now)], now)
    assert set(await history(gecko, recent)) == {300}
    hours = await gecko.history("bitcoin", older, now)
    assert {point.bar_seconds for point in hours} == {3_600}
    assert [point.at_ms for point in hours] == sorted(point.at_ms for point in hours)
    assert len(hours) == 72


async def test_a_stretch_of_more_than_ninety_days_would_come_daily_and_is_told_as_such(gecko: CoinGecko) -> None:
    now = now_ms()
    spacings = await history(gecko, Stretch(now - 200 * DAY, now))
    assert set(spacings[:-1]) == {86_400}
    assert spacings[-1] == 0  # the current price at the end


async def test_many_stretches_are_few_requests_of_at_most_ninety_days(gecko: CoinGecko, coingecko: PriceServer) -> None:
    now = now_ms()
    calls = [Stretch(now - days * DAY - 4 * DAY, now - days * DAY + 1) for days in range(2, 170, 3)]
    requests = gecko.requests_for(calls, now)
    assert len(requests) == 2
    assert all(DAY <= request.until_ms - request.since_ms <= 90 * DAY for request in requests)
    for request in requests:
        assert set(await history(gecko, request)) == {3_600}
    assert len(coingecko.seen(RANGE)) == 2


async def test_a_stretch_below_a_day_is_widened_for_it_would_come_back_empty(gecko: CoinGecko) -> None:
    now = now_ms()
    (request,) = gecko.requests_for([Stretch(now - 30 * DAY, now - 30 * DAY + HOUR)], now)
    assert request == Stretch(now - 31 * DAY + HOUR, now - 30 * DAY + HOUR)
    assert len(await history(gecko, request)) == 24


async def test_nothing_is_asked_of_what_has_not_come(gecko: CoinGecko) -> None:
    now = now_ms()
    assert gecko.requests_for([Stretch(now + HOUR, now + DAY)], now) == []


async def test_who_does_not_pay_asks_for_no_more_than_a_year(gecko: CoinGecko) -> None:
    now = now_ms()
    old, young = Stretch(now - 500 * DAY, now - 499 * DAY), Stretch(now - 300 * DAY, now - 299 * DAY)
    assert gecko.requests_for([old, young], now) == [young]
    with pytest.raises(NoPricesError, match="more than 365 days ago to paying customers alone: import them") as raised:
        gecko.requests_for([old], now)
    assert not raised.value.at_all


async def test_who_asks_for_more_nevertheless_is_told_the_same(gecko: CoinGecko) -> None:
    now = now_ms()
    with pytest.raises(NoPricesError, match="more than 365 days ago"):
        await gecko.history("bitcoin", Stretch(now - 500 * DAY, now - 499 * DAY), now)


async def test_current_prices_of_all_come_by_one_request_and_unknown_coins_are_left_out(
    gecko: CoinGecko, coingecko: PriceServer
) -> None:
    now = now_ms()
    found = await gecko.current(["bitcoin", "nosuch", "pepe"], now)
    assert set(found) == {"bitcoin", "pepe"}
    assert all(abs(point.at_ms - now) < 60_000 and point.bar_seconds == 0 for point in found.values())
    (request,) = coingecko.seen("/simple/price")
    assert request["query"]["ids"] == "bitcoin,nosuch,pepe"
    assert request["query"]["include_last_updated_at"] == "true"


async def test_the_key_travels_in_a_header_and_in_no_address(gecko: CoinGecko, coingecko: PriceServer) -> None:
    await gecko.current(["bitcoin"], now_ms())
    (request,) = coingecko.seen()
    assert request["headers"]["x-cg-demo-api-key"] == "CG-s3cr3t"
    assert "s3cr3t" not in str(request["query"]) + request["path"]


async def test_a_coin_that_is_unknown_is_named_with_where_to_correct_it(gecko: CoinGecko) -> None:
    now = now_ms()
    with pytest.raises(NoPricesError, match="has no coin nosuch: correct its id in the table of symbols"):
        await gecko.history("nosuch", Stretch(now - 2 * DAY, now - DAY), now)


async def test_an_empty_answer_is_no_prices(gecko: CoinGecko, coingecko: PriceServer) -> None:
    coingecko.behave("answers", match=RANGE, content={"prices": [], "market_caps": [], "total_volumes": []})
    now = now_ms()
    assert await gecko.history("bitcoin", Stretch(now - 2 * DAY, now), now) == []


async def trouble(gecko: CoinGecko) -> PriceTroubleError:
    """What is raised when a range is asked for."""
    now = now_ms()
    with pytest.raises(PriceTroubleError) as raised:
        await gecko.history("bitcoin", Stretch(now - 2 * DAY, now), now)
    assert "s3cr3t" not in str(raised.value)
    assert str(raised.value).isprintable()
    return raised.value


async def test_being_asked_for_less_is_followed_and_not_answered_with_more(
    gecko: CoinGecko, coingecko: PriceServer
) -> None:
    coingecko.behave("answers", status=429, content={}, headers={"Retry-After": "77"})
    error = await trouble(gecko)
    assert (error.state, error.retry_after_seconds) == (PriceState.RATE_LIMITED, 77)
    assert len(coingecko.seen(RANGE)) == 1


@pytest.mark.parametrize(
    ("how", "state"),
    [
        ({"how": "answers", "status": 503, "content": {}}, PriceState.UNAVAILABLE),
        ({"how": "page", "status": 500}, PriceState.UNAVAILABLE),
        ({"how": "cut"}, PriceState.UNAVAILABLE),
        ({"how": "page"}, PriceState.ANSWER_CHANGED),
    ],
)
async def test_what_may_pass_is_tried_three_times_and_then_named(
    gecko: CoinGecko, coingecko: PriceServer, how: dict[str, object], state: PriceState
) -> None:
    coingecko.behave(**how)  # type: ignore[arg-type]
    assert (await trouble(gecko)).state is state
    assert len(coingecko.seen(RANGE)) == 3


async def test_trouble_that_passes_costs_nothing(gecko: CoinGecko, coingecko: PriceServer) -> None:
    coingecko.behave("cut", times=1)
    coingecko.behave("answers", times=1, status=502, content={})
    now = now_ms()
    assert len(await gecko.history("bitcoin", Stretch(now - DAY, now), now)) > 280


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"prices": None},
        {"prices": {"1": 2}},
        {"prices": [[1_700_000_000_000]]},
        {"prices": [["1700000000000", 1]]},
        {"prices": [[1_700_000_000_000, "1"]]},
        {"prices": [[True, 1]]},
        {"prices": [5]},
    ],
)
async def test_an_answer_of_another_shape_is_named_as_such(
    gecko: CoinGecko, coingecko: PriceServer, content: object
) -> None:
    coingecko.behave("answers", content=content)
    assert (await trouble(gecko)).state is PriceState.ANSWER_CHANGED


async def test_prices_that_are_none_are_left_out_and_the_others_taken(gecko: CoinGecko, coingecko: PriceServer) -> None:
    now = now_ms()
    times = [now - (5 - number) * HOUR for number in range(5)]
    values = [1.0, None, 0, -2.5, 3.0]
    coingecko.behave("answers", content={"prices": [list(pair) for pair in zip(times, values, strict=True)]})
    points = await gecko.history("bitcoin", Stretch(now - DAY, now), now)
    assert [(point.at_ms, point.price_usd) for point in points] == [(times[0], 1.0), (times[4], 3.0)]


@pytest.mark.parametrize(
    ("status", "content", "told"),
    [
        (401, {"status": {"error_code": 10002, "error_message": "missing"}}, r"answers 401 \(missing\)"),
        (403, {"error": "blocked"}, r"answers 403 \(blocked\): look at COINGECKO_API_KEY"),
        (400, {"status": {"error_code": 10010}}, "a paid plan's needs COINGECKO_BASE_URL=https://pro-api"),
        (302, {}, "points elsewhere, which is not followed"),
    ],
)
async def test_a_refusal_says_what_the_operator_can_do(
    gecko: CoinGecko, coingecko: PriceServer, status: int, content: object, told: str
) -> None:
    coingecko.behave("answers", status=status, content=content, headers={"Location": f"{coingecko.url}/elsewhere"})
    error = await trouble(gecko)
    assert error.state is PriceState.REFUSED
    assert re.search(told, str(error))
    assert not coingecko.seen("/elsewhere")


@pytest.mark.parametrize(
    ("how", "bounds", "state", "told"),
    [
        ("silence", Bounds(silence=0.3), PriceState.UNAVAILABLE, "does not answer in time"),
        ("drip", Bounds(whole=0.6), PriceState.UNAVAILABLE, "did not answer in full within 0.6 s"),
        ("flood", Bounds(most_bytes=100_000), PriceState.ANSWER_CHANGED, "more than 100000 bytes"),
    ],
)
async def test_neither_slowness_nor_a_flood_holds_it_for_ever(
    coingecko: PriceServer, how: str, bounds: Bounds, state: PriceState, told: str
) -> None:
    coingecko.behave(how)
    client = JsonClient("it", coingecko.url, {}, FAST, bounds)
    with pytest.raises(PriceTroubleError, match=told) as raised:
        await client.get("/any", {})
    assert raised.value.state is state
    await client.close()


async def test_nobody_listening_is_unavailable() -> None:
    client = JsonClient("it", "http://127.0.0.1:9", {}, FAST)
    with pytest.raises(PriceTroubleError, match="it cannot be asked") as raised:
        await client.get("/any", {})
    assert raised.value.state is PriceState.UNAVAILABLE
    await client.close()
