import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from collector_svc.__main__ import main


def extract(*arguments: str, lines: str = "") -> tuple[int, list[dict[str, object]], str]:
    """Exit code, the objects printed, and what standard error says."""
    told = CliRunner().invoke(main, ["extract", *arguments], input=lines)
    return told.exit_code, [json.loads(line) for line in told.stdout.splitlines()], told.stderr


def test_a_text_is_read_as_the_contract_says() -> None:
    code, (reading,), _ = extract("BTC to 100k by Friday", "--at", "2026-01-01")
    assert code == 0
    assert reading["tickers"] == ["$BTC"]
    assert reading["isPrediction"] is True
    assert set(reading["stance"]) == {"label", "probability", "scores"}  # type: ignore[call-overload]
    (call,) = reading["calls"]  # type: ignore[misc]
    assert call["ticker"] == "$BTC"
    assert (call["stance"], call["targetPrice"], call["targetDate"]) == ("bullish", 100_000, "2026-01-02")
    assert {"start": 7, "end": 11, "of": "target"} in call["spans"]


def test_each_line_is_read_by_its_own_time_and_answered_in_order() -> None:
    asked = [{"text": "$SOL dumps tomorrow", "at": "2026-01-05T10:00:00Z"}, {"text": "gm", "at": 1_700_000_000}]
    code, readings, _ = extract("--jsonl", lines="\n".join(map(json.dumps, asked)))
    assert code == 0
    assert readings[0]["calls"][0]["targetDate"] == "2026-01-06"  # type: ignore[index]
    assert readings[1]["calls"] == []


@pytest.mark.parametrize("line", ["{", "[]", '{"text": 1}', '{"text": "x", "at": "soon"}', '{"text": "x", "at": true}'])
def test_a_line_that_cannot_be_read_is_named_and_costs_no_other(line: str) -> None:
    code, readings, complaint = extract("--jsonl", lines=f'{line}\n{{"text": "$BTC to 100k"}}\n')
    assert code == 1
    assert "error" in readings[0]
    assert readings[1]["tickers"] == ["$BTC"]
    assert complaint.startswith("line 1: ")
    assert complaint.count("\n") == 1


def test_bad_usage_is_told() -> None:
    assert extract("x", "--at", "soon")[0] == 2
    assert extract("x", "--jsonl")[0] == 2


def test_standard_input_is_the_text_where_none_is_given() -> None:
    code, (reading,), _ = extract(lines="$ETH to zero")
    assert code == 0
    assert reading["tickers"] == ["$ETH"]


def test_a_table_that_cannot_be_read_is_bad_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSETS_PATH", str(tmp_path / "none.toml"))
    ran = subprocess.run(
        [sys.executable, "-m", "collector_svc", "extract", "x"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 78
    assert "ASSETS_PATH" in ran.stderr
    assert ran.stderr.count("\n") == 1
