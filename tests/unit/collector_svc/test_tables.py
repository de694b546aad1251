from pathlib import Path

import pytest

from collector_svc.tables import read_table


class WrongError(Exception):
    pass


def test_all_that_a_file_holds_is_read(tmp_path: Path) -> None:
    path = tmp_path / "table.toml"
    path.write_text('quotes = ["USD"]\n[[symbol]]\nticker = "SOL"\n')
    assert read_table(path, WrongError) == {"quotes": ["USD"], "symbol": [{"ticker": "SOL"}]}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"ticker = ", "is no TOML: Invalid value"),
        (b"a = 1\na = 2", "is no TOML: Cannot overwrite"),
        (b"\xff", "utf-8"),
    ],
)
def test_what_is_no_toml_is_told_with_the_file_and_the_place(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "table.toml"
    path.write_bytes(content)
    with pytest.raises(WrongError, match=told) as error:
        read_table(path, WrongError)
    assert str(error.value).startswith(f"{path}: is no TOML: ")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WrongError, match=r"none\.toml: No such file or directory"):
        read_table(tmp_path / "none.toml", WrongError)
