"""The high-water mark beside the database: what it says, what it survives, what a start makes of it."""

import shutil
from pathlib import Path
from random import Random

import apsw
import pytest
from structlog.testing import capture_logs
from support.mentions import mention

from store_svc.storage.check import find_problems
from store_svc.storage.commits import Commits, state_of
from store_svc.storage.engine import open_writer, reading
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.mark import Mark, MarkFile, mark_path, read_mark
from store_svc.storage.meta import select_meta
from store_svc.storage.tail import settle_tail

NOW = 1_700_000_900_000


def commit(path: Path, numbers: range) -> None:
    """One commit a mention, each noted."""
    db = open_writer(path)
    commits = Commits(db, path)
    for number in numbers:
        with db:
            upsert_mentions(db, [mention(number)], NOW)
            mark = commits.number()
        commits.note(mark)
    commits.close()
    db.close()


def state(path: Path) -> Mark:
    with reading(path) as db:
        return state_of(db)


def test_it_says_the_last_commit(db_path: Path) -> None:
    commit(db_path, range(5))
    mark = read_mark(db_path)
    assert mark is not None
    assert (mark.revision, mark.position) == (5, 5)
    assert mark._replace(at_ms=0) == state(db_path)


def test_a_torn_or_changed_slot_leaves_the_one_before(db_path: Path) -> None:
    commit(db_path, range(3))
    path, dice = mark_path(db_path), Random(7)  # noqa: S311
    content = path.read_bytes()
    newest = max(range(2), key=lambda slot: content[slot * 512 : (slot + 1) * 512].find(b'"revision":3') >= 0)
    for _ in range(50):
        at = newest * 512 + dice.randrange(512)
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        mark = read_mark(db_path)
        assert mark is not None
        assert mark.revision == 2
    path.write_bytes(b"")
    assert read_mark(db_path) is None


def test_what_is_noted_is_synced_at_most_once_a_second(db_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr("store_svc.storage.mark.os.fdatasync", synced.append)
    file = MarkFile(db_path)
    for revision in range(100):
        file.write(Mark(1, revision, 0, 0, NOW))
        file.sync()
    assert len(synced) == 1
    file.close()
    assert len(synced) == 2, "and what was not, at the end"


def test_a_database_behind_its_mark_says_so_and_goes_on_behind_it(db_path: Path, tmp_path: Path) -> None:
    commit(db_path, range(10))
    earlier = tmp_path / "earlier.db"
    shutil.copyfile(db_path, earlier)
    commit(db_path, range(10, 17))
    shutil.copyfile(earlier, db_path)  # its mark stays: seven commits are gone
    with capture_logs() as logs:
        settle_tail(db_path)
    (told,) = logs
    assert (told["log_level"], told["event"], told["commits"], told["mentions"]) == ("error", "store.tail_lost", 7, 7)
    with reading(db_path) as db:
        meta = select_meta(db, NOW)
        assert (meta.tail_loss.commits, meta.tail_loss.mentions) == (7, 7)
        assert meta.revision > 17, "no revision ever names two states"
        assert find_problems(db) == []
    commit(db_path, range(50, 51))
    with reading(db_path) as db:
        assert db.execute("SELECT max(id) FROM predictions").get == 18, "nor a position two mentions"
    with capture_logs() as logs:
        settle_tail(db_path)
    assert logs == [], "it is said once"


def test_losing_everything_is_a_loss_too(db_path: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    shutil.copyfile(db_path, empty)
    commit(db_path, range(4))
    shutil.copyfile(empty, db_path)
    with capture_logs() as logs:
        settle_tail(db_path)
    assert [(log["event"], log["commits"], log["mentions"]) for log in logs] == [("store.tail_lost", 4, 4)]
    commit(db_path, range(100, 101))
    with reading(db_path) as db:
        assert db.execute("SELECT max(id) FROM predictions").get == 5


def test_another_history_of_the_same_length_is_told_apart(db_path: Path, tmp_path: Path) -> None:
    commit(db_path, range(2))
    parted = tmp_path / "parted.db"
    shutil.copyfile(db_path, parted)
    commit(parted, range(50, 53))
    commit(db_path, range(2, 5))
    shutil.copyfile(parted, db_path)
    with capture_logs() as logs:
        settle_tail(db_path)
    assert [log["event"] for log in logs] == ["store.history_differs"]


def test_the_mark_of_another_database_is_no_loss(db_path: Path) -> None:
    commit(db_path, range(3))
    db = apsw.Connection(str(db_path))
    db.execute("UPDATE counters SET value = value + 1 WHERE name = 'database'")
    db.execute("UPDATE counters SET value = 0 WHERE name = 'revision'")
    db.close()
    with capture_logs() as logs:
        settle_tail(db_path)
    assert [log["event"] for log in logs] == ["store.mark_of_another_database"]
    with reading(db_path) as db:
        assert not select_meta(db, NOW).HasField("tail_loss")


def test_a_database_ahead_of_its_mark_is_as_a_cut_left_it(db_path: Path) -> None:
    commit(db_path, range(3))
    before = mark_path(db_path).read_bytes()
    commit(db_path, range(3, 6))
    mark_path(db_path).write_bytes(before)
    with capture_logs() as logs:
        settle_tail(db_path)
    assert logs == []
