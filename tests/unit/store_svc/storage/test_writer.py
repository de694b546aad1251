import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import apsw
import pytest
from support.mentions import bullish, mention
from support.processes import wait_until

from store_svc.storage.engine import open_reader, open_writer, run
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.writer import Writer
from swarmnexus.errors import OverloadedError, UnavailableError

SECONDS = 10


class Heard:
    """What the writer told the rest of the store."""

    def __init__(self) -> None:
        self.revisions: list[int] = []
        self.deaths: list[str] = []


@asynccontextmanager
async def writing(path: Path, on_commit: Callable[[int], None] | None = None) -> AsyncIterator[tuple[Writer, Heard]]:
    heard = Heard()
    writer = Writer(path, on_commit or heard.revisions.append, heard.deaths.append)
    try:
        async with asyncio.timeout(SECONDS):
            yield writer, heard
    finally:
        await asyncio.to_thread(writer.close)


def symbol(name: str) -> Callable[[apsw.Connection], str]:
    def work(db: apsw.Connection) -> str:
        db.execute("INSERT INTO symbols (ticker) VALUES (?)", (name,))
        return name

    return work


def symbols_in(path: Path) -> set[str]:
    db = open_reader(path)
    try:
        return {str(row[0]) for row in db.execute("SELECT ticker FROM symbols")}
    finally:
        db.close()


async def test_what_is_answered_is_committed_and_the_revision_told_first(db_path: Path) -> None:
    async with writing(db_path) as (writer, heard):
        assert await writer.write(symbol("$A"), 1) == "$A"
        assert symbols_in(db_path) == {"$A"}
        assert heard.revisions == [1]
        assert await writer.write(lambda db: db.execute("SELECT 1").get, 1) == 1
    assert heard.revisions == [1], "reading changes nothing"


async def test_those_that_wait_share_one_commit(db_path: Path) -> None:
    async with writing(db_path) as (writer, heard):
        held = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hold(_db: apsw.Connection) -> None:
            asyncio.run_coroutine_threadsafe(held.wait(), loop).result(SECONDS)

        first = asyncio.create_task(writer.maintain(hold))
        others = [asyncio.create_task(writer.write(symbol(f"${number}"), 1)) for number in range(20)]
        await asyncio.sleep(0)  # each of them has put its work into the queue
        held.set()
        await asyncio.gather(first, *others)
        assert heard.revisions == [1]
    assert len(symbols_in(db_path)) == 20


async def test_requests_of_one_kind_are_done_at_once_and_one_by_one_where_that_fails(db_path: Path) -> None:
    asked: list[list[str]] = []

    def symbols(db: apsw.Connection, given: list[str]) -> list[str]:
        asked.append(given)
        for name in given:
            symbol(name)(db)
            if name == "$BAD":
                raise KeyError("a mistake of ours")
        return [name.lower() for name in given]

    async def answers_to(*names: str) -> list[object]:
        asked.clear()
        held, loop = asyncio.Event(), asyncio.get_running_loop()

        def hold(_db: apsw.Connection) -> None:
            asyncio.run_coroutine_threadsafe(held.wait(), loop).result(SECONDS)

        first = asyncio.create_task(writer.maintain(hold))
        others = [asyncio.create_task(writer.write_together(symbols, name, 1)) for name in names]
        await asyncio.sleep(0)
        held.set()
        await first
        return await asyncio.gather(*others, return_exceptions=True)

    async with writing(db_path) as (writer, heard):
        assert await answers_to("$A", "$B", "$C") == ["$a", "$b", "$c"]
        assert asked == [["$A", "$B", "$C"]]
        answers = await answers_to("$D", "$BAD", "$E")
        assert (answers[0], type(answers[1]), answers[2]) == ("$d", KeyError, "$e")
        assert asked == [["$D", "$BAD", "$E"], ["$D"], ["$BAD"], ["$E"]]
        assert heard.revisions == [1, 2]
    assert symbols_in(db_path) == {"$A", "$B", "$C", "$D", "$E"}


async def test_one_that_fails_takes_nobody_with_it(db_path: Path) -> None:
    def bad(db: apsw.Connection) -> None:
        symbol("$BAD")(db)
        raise KeyError("a mistake of ours")

    async with writing(db_path) as (writer, heard):
        answers = await asyncio.gather(
            writer.write(symbol("$A"), 1), writer.write(bad, 1), writer.write(symbol("$B"), 1), return_exceptions=True
        )
        assert answers[0] == "$A"
        assert isinstance(answers[1], KeyError)
        assert answers[2] == "$B"
    assert symbols_in(db_path) == {"$A", "$B"}
    assert heard.deaths == []


async def test_a_full_disk_is_said_and_survived(db_path: Path) -> None:
    def fill(db: apsw.Connection) -> None:
        for number in range(5_000):
            db.execute("INSERT INTO symbols (ticker) VALUES (?)", (f"$FULL{number}{'x' * 500}",))

    async with writing(db_path) as (writer, heard):
        pages = await writer.maintain(lambda db: db.pragma("page_count"))
        await writer.maintain(lambda db: db.pragma("max_page_count", pages + 5))
        with pytest.raises(OverloadedError, match="disk is full") as raised:
            await writer.write(fill, 1)
        assert raised.value.retry_after_seconds > 0
        await writer.maintain(lambda db: db.pragma("max_page_count", pages + 5_000))
        assert await writer.write(symbol("$AFTER"), 1) == "$AFTER"
        assert heard.deaths == []
    assert symbols_in(db_path) == {"$AFTER"}


async def test_a_full_disk_refuses_no_rows_that_wait_afterwards(db_path: Path) -> None:
    def full(_db: apsw.Connection) -> None:
        raise apsw.FullError("disk full")

    async with writing(db_path) as (writer, _):
        for _ in range(3):
            with pytest.raises(OverloadedError, match="disk is full"):
                await writer.write(full, 19_000)
        assert await writer.write(symbol("$A"), 19_000) == "$A"


async def test_another_process_that_holds_the_database_is_no_death(
    db_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("store_svc.storage.engine.BUSY_MS", 50)
    other = open_writer(db_path)
    async with writing(db_path) as (writer, heard):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OverloadedError, match="another process"):
            await writer.write(symbol("$A"), 1)
        other.execute("ROLLBACK")
        other.close()
        assert await writer.write(symbol("$A"), 1) == "$A"
        assert heard.deaths == []


@pytest.mark.parametrize("failure", [apsw.IOError("disk I/O error"), apsw.CorruptError("malformed")])
async def test_when_nobody_knows_what_is_on_disk_it_stops_for_good(db_path: Path, failure: Exception) -> None:
    def break_down(_db: apsw.Connection) -> None:
        raise failure

    async with writing(db_path) as (writer, heard):
        answers = await asyncio.gather(
            writer.write(break_down, 1), writer.write(symbol("$A"), 1), return_exceptions=True
        )
        assert [type(answer) for answer in answers] == [UnavailableError] * 2
        with pytest.raises(UnavailableError):
            await writer.write(symbol("$B"), 1)
        with pytest.raises(UnavailableError):
            await writer.maintain(lambda _: None)
        assert len(heard.deaths) == 1
    assert symbols_in(db_path) == set()


async def test_a_failing_fsync_is_never_acked(db_path: Path) -> None:
    class NoSync(apsw.VFSFile):
        failing = False

        def xSync(self, flags: int) -> None:  # noqa: N802 - APSW's name
            if NoSync.failing:
                raise apsw.IOError("fsync: input/output error")
            super().xSync(flags)

    class Disk(apsw.VFS):
        def __init__(self) -> None:
            super().__init__("failing", "", makedefault=True)

        def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
            return NoSync("unix", name, flags)

    disk = Disk()
    try:
        async with writing(db_path) as (writer, heard):
            assert await writer.write(symbol("$ACKED"), 1) == "$ACKED"
            NoSync.failing = True
            with pytest.raises(UnavailableError, match="cannot be written"):
                await writer.write(symbol("$LOST"), 1)
            with pytest.raises(UnavailableError):
                await writer.write(symbol("$LATER"), 1)
            assert len(heard.deaths) == 1
            NoSync.failing = False
    finally:
        disk.unregister()
    assert "$ACKED" in symbols_in(db_path)


async def test_whatever_breaks_its_thread_those_who_wait_hear_of_it(db_path: Path) -> None:
    def broken(_revision: int) -> None:
        raise RuntimeError("nobody foresaw this")

    async with writing(db_path, on_commit=broken) as (writer, heard):
        with pytest.raises(UnavailableError, match="nobody foresaw this"):
            await writer.write(symbol("$A"), 1)
        assert len(heard.deaths) == 1


async def test_maintenance_that_fails_is_the_callers_alone(db_path: Path) -> None:
    async with writing(db_path) as (writer, heard):
        with pytest.raises(ZeroDivisionError):
            await writer.maintain(lambda _: 1 // 0)
        with pytest.raises(apsw.SQLError):
            await writer.maintain(lambda db: run(db, "BEGIN; SELECT no_such_column FROM symbols"))
        assert await writer.write(symbol("$A"), 1) == "$A", "no transaction was left open"
        assert heard.deaths == []


async def test_a_file_that_is_deleted_under_it_takes_no_more_acks(db_path: Path) -> None:
    async with writing(db_path) as (writer, heard):
        assert await writer.write(symbol("$A"), 1) == "$A"
        await asyncio.to_thread(db_path.rename, db_path.with_name("moved.db"))
        with pytest.raises(UnavailableError, match="moved, replaced or deleted"):
            await writer.write(symbol("$B"), 1)
        assert len(heard.deaths) == 1


async def test_too_many_rows_are_refused_before_they_wait(db_path: Path) -> None:
    async with writing(db_path) as (writer, _):
        held = asyncio.Event()
        loop = asyncio.get_running_loop()
        holder = asyncio.create_task(
            writer.maintain(lambda _: asyncio.run_coroutine_threadsafe(held.wait(), loop).result(SECONDS))
        )
        waiting = asyncio.create_task(writer.write(symbol("$A"), 15_000))
        await asyncio.sleep(0)
        with pytest.raises(OverloadedError, match="15000 rows wait"):
            await writer.write(symbol("$B"), 6_000)
        held.set()
        await asyncio.gather(holder, waiting)
        assert await writer.write(symbol("$B"), 6_000) == "$B"


async def test_a_caller_who_leaves_does_not_stop_what_was_begun(db_path: Path) -> None:
    async with writing(db_path) as (writer, _):
        leaving = asyncio.create_task(writer.write(symbol("$A"), 1))
        await asyncio.sleep(0)
        leaving.cancel()
        await writer.write(symbol("$B"), 1)
    assert symbols_in(db_path) == {"$A", "$B"}


async def test_closing_writes_what_waits_and_refuses_what_comes_later(db_path: Path) -> None:
    async with writing(db_path) as (writer, _):
        waiting = [asyncio.create_task(writer.write(symbol(f"${number}"), 1)) for number in range(50)]
        await asyncio.sleep(0)
        await asyncio.to_thread(writer.close)
        assert len(await asyncio.gather(*waiting)) == 50
        with pytest.raises(UnavailableError, match="stopping"):
            await writer.write(symbol("$LATE"), 1)
    assert len(symbols_in(db_path)) == 50


async def test_the_log_stays_short_however_long_it_writes(db_path: Path) -> None:
    def many(start: int) -> Callable[[apsw.Connection], None]:
        def work(db: apsw.Connection) -> None:
            for number in range(start, start + 500):
                db.execute("INSERT INTO symbols (ticker) VALUES (?)", (f"${number:09}{'x' * 2_000}",))

        return work

    log = db_path.with_name(f"{db_path.name}-wal")
    sizes = []
    async with writing(db_path) as (writer, _):
        for start in range(0, 25_000, 500):
            await writer.write(many(start), 500)
            await writer.maintain(lambda _: sizes.append(log.stat().st_size))
    assert max(sizes) < 40_000_000, "more than 100 MB were written"


async def test_a_log_that_a_long_reader_let_grow_is_cut_off_once_it_ends(db_path: Path) -> None:
    def many(db: apsw.Connection) -> None:
        db.execute("CREATE TABLE IF NOT EXISTS large (x)")
        for _ in range(300):
            db.execute("INSERT INTO large VALUES (zeroblob(32000))")

    log = db_path.with_name("swarm.db-wal")
    async with writing(db_path) as (writer, _):
        reader = open_reader(db_path)
        reader.execute("BEGIN")
        assert reader.execute("SELECT count(*) FROM symbols").get == 0
        for _ in range(3):
            await writer.write(many, 1)
        assert log.stat().st_size > 24_000_000
        reader.close()
        await asyncio.to_thread(wait_until, "the log is short", lambda: log.stat().st_size <= 8_000_000, SECONDS)
        assert await writer.write(symbol("$A"), 1) == "$A"


async def test_who_writes_is_refused_in_time_though_evaluations_wait_for_the_database_as_well(
    db_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Another process holds the lock for longer than a request waits; evaluations must not wait before it."""
    called = mention(1)
    called.calls.append(bullish(called.post))
    async with writing(db_path) as (writer, _):
        other = open_writer(db_path)
        try:
            with other:
                upsert_mentions(other, [called], called.post.created_at_ms)  # and evaluations are due
            other.execute("BEGIN IMMEDIATE")
            said = ""
            while "evaluations were put off" not in said:  # bounded by the test's own time
                await asyncio.sleep(0.01)
                said += "".join(capfd.readouterr())
            began = asyncio.get_running_loop().time()
            with pytest.raises(OverloadedError, match="another process holds the database"):
                await writer.write(symbol("$A"), 1)
            assert asyncio.get_running_loop().time() - began < 7, "it waited for the patience of two"
        finally:
            other.close()
