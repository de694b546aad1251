"""A store whose revision the test decides, as the cache sees it, and answers made to order."""

import asyncio

import pytest

from swarmnexus.errors import SwarmError
from swarmnexus.web.cache import Answer, AnswerCache


class Standing:
    """What the cache wants of revisions: where the store stands, in which life."""

    def __init__(self) -> None:
        self.life = 1
        self.revision = 1
        self.trouble: SwarmError | None = None

    async def still_at(self, revision: int) -> bool:
        await asyncio.sleep(0)
        if self.trouble:
            raise self.trouble
        return revision == self.revision


class Maker:
    """Makes answers at the store's revision of the moment it begins, and counts; `gate` holds the making back."""

    def __init__(self, standing: Standing, body: bytes = b"") -> None:
        self.standing = standing
        self.body = body
        self.made = 0
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> Answer:
        self.made += 1
        revision = self.standing.revision
        self.begun.set()
        await self.gate.wait()
        return Answer(self.body or f"made {self.made} at {revision}".encode(), revision)


@pytest.fixture
def standing() -> Standing:
    return Standing()


@pytest.fixture
def cache(standing: Standing) -> AnswerCache:
    return AnswerCache(standing, max_bytes=64 * 1024)  # type: ignore[arg-type] - all that it asks of revisions


@pytest.fixture
def make(standing: Standing) -> Maker:
    return Maker(standing)


@pytest.fixture
def maker_of(standing: Standing) -> type[Maker]:
    del standing
    return Maker
