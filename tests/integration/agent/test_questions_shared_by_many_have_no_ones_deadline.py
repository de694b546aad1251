"""Many ask at once and share one question to the store: the first one's deadline must not end it for the others."""

import asyncio

from support.mentions import mention
from support.store import StoreHandle, ingest_into

from swarmnexus.deadlines import within
from swarmnexus.web.revisions import Revisions


async def test_a_question_that_goes_on_for_others_outlives_its_first_asker(store: StoreHandle) -> None:
    ingest_into(store, [mention(1)])
    connection = store.connect(store.read_token)
    try:
        async with Revisions(connection) as revisions:
            while revisions.current is None:  # noqa: ASYNC110 - it is told nowhere else
                await asyncio.sleep(0.01)
            revision, end = revisions.current, asyncio.get_running_loop().time() + 1

            async def ask_on(first: bool) -> int:
                asked = 0
                with within(0.3 if first else 60):
                    while asyncio.get_running_loop().time() < end:
                        assert await revisions.still_at(revision)
                        asked += 1
                return asked

            # enough askers that the next question always waits while one is under way
            assert min(await asyncio.gather(*(ask_on(number == 0) for number in range(8)))) > 1
    finally:
        await connection.close()
