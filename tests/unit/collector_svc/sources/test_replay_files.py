import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from collector_svc.sources.replay_files import FileReplay
from collector_svc.sources.replay_state import ReplayState

LIMIT = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "posts"
    path.mkdir()
    return path


@pytest.fixture
def start(folder: Path, tmp_path: Path) -> Callable[[], FileReplay]:
    """The source as a start of the collector makes it."""
    return lambda: FileReplay(folder, ReplayState(tmp_path / "replay.json"))


@pytest.fixture
def lines() -> Callable[[Path, int], list[str]]:
    """Write so many new posts into a file; answers their ids."""
    numbers = itertools.count(1)

    def write(path: Path, count: int) -> list[str]:
        items = [
            {
                "type": "mention.v1",
                "id": str(7_000 + next(numbers)),
                "text": "$SOL to 300",
                "author": {"handle": "writer"},
                "createdAt": "2025-10-01T08:30:00Z",
            }
            for _ in range(count)
        ]
        with path.open("a") as stream:
            stream.writelines(f"{json.dumps(item)}\n" for item in items)
        return [item["id"] for item in items]

    return write


async def played(source: FileReplay) -> list[str]:
    """One reading, kept."""
    harvest = await source.read(LIMIT)
    await source.keep(harvest)
    return [mention.post.id for mention in harvest.mentions]


Start, Lines = Callable[[], FileReplay], Callable[[Path, int], list[str]]


async def test_a_new_file_is_found_in_the_next_cycle(start: Start, folder: Path, lines: Lines) -> None:
    source = start()
    assert await played(source) == []
    ids = lines(folder / "b.jsonl", 2)
    assert await played(source) == ids
    ids = lines(folder / "a.jsonl", 1)
    assert await played(source) == ids
    assert await played(source) == []


async def test_a_file_is_left_alone_until_it_has_its_name(start: Start, folder: Path, lines: Lines) -> None:
    source = start()
    ids = lines(folder / "a.jsonl.part", 2)
    lines(folder / "b.tmp", 1)
    lines(folder / ".c.jsonl", 1)
    assert await played(source) == []
    (folder / "a.jsonl.part").rename(folder / "a.jsonl")
    assert await played(source) == ids
    assert await played(start()) == []


async def test_a_file_that_grew_is_played_from_where_it_ended(start: Start, folder: Path, lines: Lines) -> None:
    file = folder / "a.jsonl"
    for _ in range(3):
        source, ids = start(), lines(file, 2)
        assert await played(source) == ids
        assert await played(source) == []


async def test_a_file_that_took_its_place_is_played_from_its_beginning(
    start: Start, folder: Path, lines: Lines
) -> None:
    source, file, other = start(), folder / "a.jsonl", folder / "b.tmp"
    first = lines(file, 2)
    assert await played(source) == first
    ids = lines(other, 3)
    other.rename(file)
    assert await played(source) == ids
    assert await played(source) == []


async def test_a_file_that_was_rewritten_longer_is_played_from_its_beginning(
    start: Start, folder: Path, lines: Lines
) -> None:
    file = folder / "a.jsonl"
    first = lines(file, 2)
    assert await played(start()) == first
    inode = file.stat().st_ino
    file.write_text("")
    ids = lines(file, 3)
    assert file.stat().st_ino == inode
    assert await played(start()) == ids


async def test_a_restart_in_the_middle_goes_on_there_unless_it_is_another_file(
    start: Start, folder: Path, lines: Lines
) -> None:
    file, other = folder / "a.jsonl", folder / "b.tmp"
    ids = lines(file, 8)
    assert await played(start()) == ids[:3]
    assert await played(start()) == ids[3:6]
    ids = lines(other, 3)
    other.rename(file)
    assert await played(start()) == ids


async def test_a_bad_file_is_named_once_and_stops_no_other(start: Start, folder: Path, lines: Lines) -> None:
    (folder / "a.bin").write_bytes(bytes(range(256)))
    (folder / "b.jsonl").write_text("")
    ids = lines(folder / "c.jsonl", 2)
    source = start()
    harvest = await source.read(LIMIT)
    await source.keep(harvest)
    assert [Path(refusal.place).name for refusal in harvest.refused] == ["a.bin", "b.jsonl"]
    assert [mention.post.id for mention in harvest.mentions] == ids
    assert not (await source.read(LIMIT)).refused
    # an empty one may have been on its way
    ids = lines(folder / "b.jsonl", 1)
    assert await played(source) == ids


async def test_a_mark_of_an_earlier_version_is_understood(
    start: Start, folder: Path, lines: Lines, tmp_path: Path
) -> None:
    file = folder / "a.jsonl"
    ids = lines(file, 3)
    mark = {"entries": 2, "size": file.stat().st_size - 1, "mtime_ns": 1}
    state = {"version": 1, "files": {str(folder): {"files": {"a.jsonl": mark}}}, "corpora": {}}
    (tmp_path / "replay.json").write_text(json.dumps(state))
    assert await played(start()) == ids[2:]
