import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from collector_svc.__main__ import main
from collector_svc.stance_command import stance


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(stance, [str(argument) for argument in arguments])


needs_numpy = pytest.mark.skipif(find_spec("numpy") is None, reason="numpy is not installed: run make setup")


@needs_numpy
def test_a_trained_model_can_be_measured_and_shown(tmp_path: Path, data: Path) -> None:
    out = tmp_path / "small.stance"
    told = run("train", data, "--out", out, "--name", "Small", "--test", data, "--json")
    assert told.exit_code == 0, told.output
    card = json.loads(told.output)
    assert card["data"]["name"] == "Small"
    assert card["accuracy"] == 1
    measured = json.loads(run("eval", data, "--model", out, "--json").output)
    assert measured["version"] == card["version"]
    assert {name: measured[name] for name in ("posts", "accuracy", "macroF1", "confusion")} == {
        name: card[name] for name in ("posts", "accuracy", "macroF1", "confusion")
    }
    shown = json.loads(run("show", "--model", out, "--words", "5", "--json").output)
    assert shown["card"] == card
    assert len(shown["words"]["bullish"]) == len(shown["words"]["bearish"]) == 5
    assert all(weight > 0 for weight in shown["words"]["bullish"].values())


def test_the_shipped_model_is_shown_in_lines() -> None:
    told = run("show")
    assert told.exit_code == 0
    assert "data.name: StockEmotions" in told.output
    assert "bullish: " in told.output


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(("train", "none.csv"), "none.csv cannot be read: No such file", marks=needs_numpy),
        (("eval", "none.csv"), "none.csv cannot be read: No such file"),
        (("show", "--model", "none.stance"), "none.stance is no stance model that can be used"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_line_and_exit_code_1(arguments: tuple[str, ...], why: str) -> None:
    told = run(*arguments)
    assert told.exit_code == 1
    assert why in told.output
    assert told.output.count("\n") == 1


def test_an_out_folder_that_is_not_there_is_bad_usage_before_anything_is_trained(tmp_path: Path, data: Path) -> None:
    told = run("train", data, "--out", tmp_path / "none" / "model")
    assert told.exit_code == 2
    assert "make it first" in told.output


@needs_numpy
def test_a_card_with_control_characters_is_shown_escaped(tmp_path: Path, data: Path) -> None:
    out = tmp_path / "small.stance"
    assert run("train", data, "--out", out, "--name", "a\x1b[31m\nb").exit_code == 0
    told = run("show", "--model", out)
    assert "data.name: a\\x1b[31m\\nb" in told.output
    assert "\x1b" not in told.output


def test_without_numpy_training_says_what_to_install(data: Path) -> None:
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from collector_svc.stance_command import stance\n"
        f"stance(['train', {str(data)!r}])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr == "training needs numpy, which is not installed here: python -m pip install numpy\n"


@needs_numpy
def test_the_model_of_the_environment_is_the_one_that_is_read(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "small.stance"
    version = json.loads(run("train", data, "--out", out, "--json").output)["version"]
    monkeypatch.setenv("STANCE_MODEL_PATH", str(out))
    assert json.loads(CliRunner().invoke(main, ["stance", "show", "--json"]).output)["card"]["version"] == version
    assert CliRunner().invoke(main, ["extract", "$AA to the moon"]).exit_code == 0
    out.write_bytes(b"not a model")
    told = CliRunner().invoke(main, ["extract", "$AA to the moon"])
    assert told.exit_code == 78
    assert "STANCE_MODEL_PATH" in told.output
    assert told.output.count("\n") == 1
