"""Logs as another process sees them: one JSON object a line, no secret in any."""

import json
import subprocess
import sys
import textwrap
from typing import Any


def logged(body: str, form: str = "json", level: str = "info") -> str:
    program = f"""
import logging
from swarmnexus.logs import configure, get_logger
configure("example", {level!r}, {form!r})
log = get_logger("example.part")
{textwrap.dedent(body)}
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert ended.stdout == ""
    return ended.stderr


def records(body: str, level: str = "info") -> list[dict[str, Any]]:
    return [json.loads(line) for line in logged(body, level=level).splitlines()]


def test_a_record_is_one_line_of_json_with_its_service() -> None:
    (record,) = records('log.info("cycle ended", mentions=3, text="two\\nlines \\ud800")')
    assert record["timestamp"].endswith("Z")
    del record["timestamp"]
    assert record == {
        "event": "cycle ended",
        "mentions": 3,
        "text": "two\nlines \ud800",
        "level": "info",
        "logger": "example.part",
        "service": "example",
    }


def test_libraries_go_the_same_way() -> None:
    (record,) = records('logging.getLogger("grpc").warning("%s is gone", "the peer")')
    assert (record["event"], record["logger"], record["service"]) == ("the peer is gone", "grpc", "example")


def test_what_is_below_the_level_is_not_said() -> None:
    assert [record["event"] for record in records('log.info("a"); log.warning("b")', level="warning")] == ["b"]


SECRETS = """
log.info("started", write_token="hunter2", nested={"Cookie": "hunter2", "ok": ["Bearer hunter2"]})
log.info("header Authorization: Bearer hunter2, sent")
logging.getLogger("lib").info("sent %s", "Bearer hunter2")
try:
    raise ValueError("refused: bearer hunter2")
except ValueError:
    log.exception("call failed", password="hunter2")
"""


def test_no_secret_is_written_wherever_it_stands() -> None:
    lines = records(SECRETS)
    assert len(lines) == 4
    assert "hunter2" not in str(lines)
    assert lines[0]["write_token"] == "***"
    assert lines[0]["nested"] == {"Cookie": "***", "ok": ["Bearer ***"]}
    assert "ValueError: refused: bearer ***" in lines[3]["exception"]


def test_nor_for_a_terminal() -> None:
    text = logged(SECRETS, form="text")
    assert "hunter2" not in text
    assert "call failed" in text
