import threading
from pathlib import Path

import apsw
import pytest

from store_svc.storage.backup import copy_database
from store_svc.storage.claim import claimed
from store_svc.storage.engine import UnusableDatabaseError, open_writer, reading
from store_svc.storage.migrate import migrate
from store_svc.storage.schema import migrations, schema_version


def test_an_empty_file_gets_every_step_once(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    assert migrate(path) == [f"{step.number:04d}_{step.name}" for step in migrations()]
    assert migrate(path) == []
    with reading(path) as db:
        assert schema_version(db) == migrations()[-1].number


@pytest.mark.parametrize(
    ("prepare", "complaint"),
    [
        ("PRAGMA user_version = 9999", "schema 9999"),
        ("CREATE TABLE recipes (name TEXT)", "database of something else"),
    ],
)
def test_a_database_of_others_is_left_alone(tmp_path: Path, prepare: str, complaint: str) -> None:
    path = tmp_path / "theirs.db"
    db = apsw.Connection(str(path))
    db.execute(prepare)
    db.close()
    with pytest.raises(UnusableDatabaseError, match=complaint):
        migrate(path)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("not a database at all, but long enough to look at\n" * 100)
    with pytest.raises(UnusableDatabaseError, match=r"text\.db cannot be opened"):
        migrate(path)


def test_a_database_has_one_store(db_path: Path) -> None:
    with claimed(db_path), pytest.raises(UnusableDatabaseError, match="held by another store"), claimed(db_path):
        pass
    with claimed(db_path):
        pass


def test_a_copy_is_whole_and_never_replaces_a_file(tmp_path: Path, db_path: Path) -> None:
    target = tmp_path / "copy.db"
    assert copy_database(db_path, target) == target.stat().st_size
    assert target.stat().st_mode & 0o777 == 0o640
    with pytest.raises(FileExistsError):
        copy_database(db_path, target)
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_of_two_backups_under_one_name_one_is_made(tmp_path: Path, db_path: Path) -> None:
    writer, outcomes, together = open_writer(db_path), [], threading.Barrier(4)
    with writer:
        writer.executemany("INSERT INTO symbols (ticker) VALUES (?)", ((f"${number}",) for number in range(20_000)))
    target = tmp_path / "copy.db"

    def back_up() -> None:
        together.wait()
        try:
            outcomes.append(copy_database(db_path, target) > 0)
        except FileExistsError:
            outcomes.append(False)

    threads = [threading.Thread(target=back_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert sorted(outcomes) == [False, False, False, True]
    with reading(target) as copy:
        assert copy.execute("SELECT count(*) FROM symbols").get == 20_000
        assert copy.execute("PRAGMA integrity_check").get == "ok"
