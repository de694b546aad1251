import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.mentions import mention

from collector_svc.outbox.folder import Outbox, OutboxBusyError, OutboxFullError
from collector_svc.trouble import State, TroubleError
from swarmnexus.time import now_ms

MB = 1_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "outbox"


@pytest.fixture
def outbox(path: Path) -> Iterator[Outbox]:
    made = Outbox(path, MB)
    yield made
    made.close()


def held(outbox: Outbox) -> list[str]:
    """The ids of what waits, in order."""
    return [row.post.id for parcel in outbox.parcels() for row in outbox.open(parcel).mentions]


def test_what_is_put_in_waits_in_order_until_it_is_removed(outbox: Outbox) -> None:
    for number in range(12):
        outbox.put([mention(number)], [])
    assert held(outbox) == [str(1_000 + number) for number in range(12)]
    outbox.remove(outbox.parcels()[0])
    assert held(outbox)[0] == "1001"
    assert outbox.backlog.rows == 11


def test_it_is_there_after_the_process_is_gone(path: Path) -> None:
    code = (
        "import os, pathlib, sys\n"
        "from collector_svc.outbox.folder import Outbox\n"
        "from swarmnexus.v1.model_pb2 import Mention, Post\n"
        f"box = Outbox(pathlib.Path({str(path)!r}), {MB})\n"
        "box.put([Mention(post=Post(id='7'))], [])\n"
        "os.kill(os.getpid(), 9)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    outbox = Outbox(path, MB)
    assert held(outbox) == ["7"]
    assert 0 <= outbox.backlog.oldest_seconds(now_ms()) < 60
    outbox.close()


def test_nobody_else_reads_it(outbox: Outbox, path: Path) -> None:
    outbox.put([mention(1)], [])
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert [stat.S_IMODE(parcel.path.stat().st_mode) for parcel in outbox.parcels()] == [0o600]


def test_nothing_new_makes_no_file(outbox: Outbox) -> None:
    outbox.put([], [])
    assert outbox.parcels() == []
    assert outbox.backlog.oldest_seconds(now_ms()) == 0


def test_a_full_one_keeps_the_oldest_and_takes_nothing_more(path: Path) -> None:
    outbox = Outbox(path, 10_000)
    outbox.put([mention(1)], [])
    outbox.put([mention(2)], [])
    with pytest.raises(OutboxFullError):
        outbox.put([mention(3)], [])
    assert held(outbox) == ["1001", "1002"]
    # small files take a block each
    assert outbox.backlog.disk_bytes == 8_192
    assert outbox.has_room
    outbox.remove(outbox.parcels()[0])
    outbox.put([mention(3)], [])
    assert held(outbox) == ["1002", "1003"]
    outbox.close()


def test_an_empty_one_takes_any_reading(path: Path) -> None:
    outbox = Outbox(path, 4_096)
    outbox.put([mention(number) for number in range(200)], [])
    assert outbox.backlog.rows == 200
    assert not outbox.has_room
    outbox.close()


def test_what_was_cut_short_while_it_was_written_is_removed(outbox: Outbox, path: Path) -> None:
    outbox.put([mention(1)], [])
    outbox.close()
    unfinished = path / f".{2:020}.parcel.4711.tmp"
    unfinished.write_bytes(b"swarm")
    again = Outbox(path, MB)
    assert held(again) == ["1001"]
    assert not unfinished.exists()
    again.close()


def test_damage_is_kept_for_a_look_and_holds_up_nothing(outbox: Outbox, path: Path) -> None:
    outbox.put([mention(1), mention(2)], [])
    outbox.put([mention(3)], [])
    outbox.close()
    first, second = (parcel.path for parcel in outbox.parcels())
    whole = first.read_bytes()
    first.write_bytes(whole[:-5])
    second.write_bytes(b"\0" * 100)
    again = Outbox(path, MB)
    assert held(again) == ["1001"]
    for parcel in again.parcels():
        again.remove(parcel)
    assert again.is_empty
    assert first.with_suffix(".damaged").read_bytes() == whole[:-5]
    assert second.with_suffix(".damaged").read_bytes() == b"\0" * 100
    again.close()


def test_two_collectors_never_share_one(outbox: Outbox, path: Path) -> None:
    with pytest.raises(OutboxBusyError, match="is used by another collector: stop it, or give each its own"):
        Outbox(path, MB)
    outbox.put([mention(1)], [])
    assert held(outbox) == ["1001"]


def test_what_cannot_be_written_is_trouble_by_name_and_nothing_is_half_there(outbox: Outbox, path: Path) -> None:
    outbox.put([mention(1)], [])
    aside = path.rename(path.with_name("aside"))
    with pytest.raises(TroubleError, match="cannot be written: No such file or directory") as raised:
        outbox.put([mention(2)], [])
    assert raised.value.state is State.FILES_FAILED
    aside.rename(path)
    outbox.put([mention(2)], [])
    assert held(outbox) == ["1001", "1002"]


def test_a_file_in_its_place_is_named(path: Path) -> None:
    path.write_text("")
    with pytest.raises(TroubleError, match="OUTBOX_PATH="):
        Outbox(path, MB)
