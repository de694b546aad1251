import asyncio
import threading
from pathlib import Path

import apsw
import pytest

from store_svc.storage.engine import open_writer
from store_svc.storage.readers import Readers
from swarmnexus.errors import UnavailableError

ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


async def test_a_reader_cannot_write(db_path: Path) -> None:
    readers = Readers(db_path, 1)
    with pytest.raises(apsw.ReadOnlyError):
        await readers.read(lambda db: db.execute("DELETE FROM counters"))
    readers.close()


async def test_one_query_sees_one_snapshot(db_path: Path) -> None:
    readers, writer = Readers(db_path, 1), open_writer(db_path)

    def count_twice(db: apsw.Connection) -> tuple[int, int]:
        before = int(db.execute("SELECT count(*) FROM symbols").get)
        writer.execute("INSERT INTO symbols (ticker) VALUES ('$A')")
        return before, int(db.execute("SELECT count(*) FROM symbols").get)

    assert await readers.read(count_twice) == (0, 0)
    assert await readers.read(lambda db: db.execute("SELECT count(*) FROM symbols").get) == 1
    readers.close()
    writer.close()


async def test_a_query_that_nobody_waits_for_is_broken_off(db_path: Path) -> None:
    readers, begun = Readers(db_path, 1), threading.Event()

    def count_for_ever(db: apsw.Connection) -> object:
        begun.set()
        return db.execute(ENDLESS).get

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await readers.read(count_for_ever)
    assert begun.is_set()
    async with asyncio.timeout(10):  # the only reader is free again
        assert await readers.read(lambda db: db.execute("SELECT 1").get) == 1
    readers.close()


async def test_a_database_that_cannot_be_opened_is_unavailable_and_may_come_back(tmp_path: Path, db_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.db"
    readers = Readers(elsewhere, 1)
    with pytest.raises(UnavailableError, match="cannot be opened for reading"):
        await readers.read(lambda db: db.execute("SELECT 1").get)
    elsewhere.symlink_to(db_path)
    assert await readers.read(lambda db: db.execute("SELECT count(*) FROM symbols").get) == 0
    readers.close()
