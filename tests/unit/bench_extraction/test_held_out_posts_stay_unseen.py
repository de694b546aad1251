"""Whoever runs the benchmark learns figures of the held-out posts and never their words."""

import json
import subprocess
import sys
from pathlib import Path

from bench.labelled.posts import FIXTURES, load

_BENCH = Path(__file__).resolve().parents[2] / "bench" / "extraction.py"


def test_no_option_shows_a_held_out_post(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    command = [sys.executable, str(_BENCH), "--held-out", "--misses", "1000", "--no-speed", "--write-table", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    shown = done.stdout + done.stderr + page.read_text(encoding="utf-8")
    assert "held-out: F1 of calls" in shown
    posts = load(FIXTURES / "held_out.jsonl")
    assert not [post.id for post in posts if post.id in shown or (len(post.post.text) > 9 and post.post.text in shown)]


def test_figures_can_be_read_by_machines() -> None:
    command = [sys.executable, str(_BENCH), "--dev", "--no-speed", "--json", "--strict"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    (dev,) = told["files"]
    assert dev["name"] == "dev"
    assert dev["matched"] + dev["missed"] == sum(len(post.label.claims) for post in load(FIXTURES / "dev.jsonl"))
    assert done.returncode == (0 if all(goal["reached"] for goal in told["goals"]) else 1)
