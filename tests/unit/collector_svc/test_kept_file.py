import json
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from collector_svc.kept_file import KeptFile


class Mark(BaseModel):
    model_config = ConfigDict(extra="forbid")

    position: int = 0


class WrongError(Exception):
    pass


def kept(path: Path) -> KeptFile[Mark]:
    return KeptFile(path, Mark, called="MARK_PATH=", otherwise="begin anew", failure=WrongError)


def test_what_is_written_is_read_and_a_file_that_is_not_there_is_blank(tmp_path: Path) -> None:
    file = kept(tmp_path / "mark.json")
    assert file.read() == Mark()
    file.write(Mark(position=7))
    assert kept(tmp_path / "mark.json").read() == Mark(position=7)
    assert json.loads((tmp_path / "mark.json").read_bytes()) == {"position": 7}
    assert [found.name for found in tmp_path.iterdir()] == ["mark.json"], "nothing is left beside it"


@pytest.mark.parametrize("content", [b"", b"{", b'{"position": "far"}', b'{"position": 1, "other": 2}', b"\xff"])
def test_a_file_that_is_not_ours_is_left_alone_and_told_of_in_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "mark.json"
    path.write_bytes(content)
    with pytest.raises(WrongError) as told:
        kept(path).read()
    assert str(told.value) == (
        f"MARK_PATH={str(path)!r} cannot be read: it is not what this version writes; remove it to begin anew"
    )
    assert path.read_bytes() == content


def test_a_place_that_cannot_be_written_is_named_with_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "gone" / "mark.json"
    with pytest.raises(WrongError, match="cannot be written: No such file or directory"):
        kept(path).write(Mark(position=1))
    (tmp_path / "folder").mkdir()
    with pytest.raises(WrongError, match="cannot be read: Is a directory"):
        kept(tmp_path / "folder").read()
