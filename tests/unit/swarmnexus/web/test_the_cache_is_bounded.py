from typing import Any

from swarmnexus.web.cache import Answer, AnswerCache


async def test_the_least_recently_used_goes_first(cache: AnswerCache, maker_of: Any, standing: Any) -> None:
    make = maker_of(standing, b"x" * 20_000)
    for key in ("a", "b", "c"):
        await cache.get(key, make)
    await cache.get("a", make)
    await cache.get("d", make)
    assert [key for key in "abcd" if await cache.current(key)] == ["a", "c", "d"]


async def test_an_answer_larger_than_the_whole_cache_is_given_and_not_kept(
    cache: AnswerCache, maker_of: Any, standing: Any
) -> None:
    small, huge = maker_of(standing), maker_of(standing, b"x" * 70_000)
    await cache.get("small", small)
    assert len((await cache.get("huge", huge)).body) == 70_000
    assert await cache.current("huge") is None
    assert await cache.current("small") is not None


async def test_many_tiny_answers_under_long_keys_stay_within_the_bound(cache: AnswerCache, make: Any) -> None:
    for number in range(200):
        await cache.get(f"{number}{'k' * 8_000}", make)
    assert len(cache._kept) <= 8
    assert cache._kept.bytes <= 64 * 1024


async def test_replacing_an_answer_counts_it_once(cache: AnswerCache, maker_of: Any, standing: Any) -> None:
    make = maker_of(standing, b"x" * 10_000)
    for standing.revision in range(1, 50):
        await cache.get("a", make)
    assert cache._kept.bytes < 12_000


def test_an_etag_is_the_hash_of_the_bytes_alone() -> None:
    assert Answer(b"a", 1).etag == Answer(b"a", 2, "text/plain", {"Link": "x"}).etag
    assert Answer(b"a", 1).etag != Answer(b"b", 1).etag
