import os
from pathlib import Path
from typing import Any

import pytest
from support.peak_memory import run_measured

FEW = 3_000
SLACK_KIB = 12 * 1024
KIB_LIMIT = 120 * 1024


def peak_kib(collector: Any, file: Path) -> int:
    environment = {"PATH": os.environ["PATH"], **collector.environment()}
    return run_measured("collector_svc", ["import", str(file)], environment, collector.folder / "peak").peak_kib


@pytest.mark.parametrize("content", ["posts", "refusals"])
def test_ten_times_the_file_takes_the_same_memory(collector: Any, lines: Any, tmp_path: Path, content: str) -> None:
    small, large = tmp_path / "small.jsonl", tmp_path / "large.jsonl"
    if content == "posts":
        lines(small, FEW)
        lines(large, FEW * 10)
    else:
        small.write_text('{"id": 1, "author": {"handle": "a"}}\n' * FEW)
        large.write_text('{"id": 1, "author": {"handle": "a"}}\n' * FEW * 10)
    few, many = peak_kib(collector, small), peak_kib(collector, large)
    assert many < few + SLACK_KIB
    assert many < KIB_LIMIT
