import json
from pathlib import Path
from typing import Any

from collector_svc.trouble import State
from collector_svc.x import evidence
from collector_svc.x.evidence import Evidence, redacted_answers
from collector_svc.x.received import Received


def answer(document: Any) -> Received:
    return Received("SearchTimeline", 200, document)


def test_names_that_tell_of_secrets_hide_what_stands_under_them_and_cookies_are_hidden_everywhere() -> None:
    document = {"auth_token": "s1", "user": {"email": ["s2"], "name": "kept"}, "text": "the cookie c0ffee is here"}
    kept = redacted_answers([answer(document), Received("TweetDetail", 429, None)], ["c0ffee"])
    assert json.loads(kept) == [
        {
            "operation": "SearchTimeline",
            "status": 200,
            "document": {
                "auth_token": "***",
                "user": {"email": "***", "name": "kept"},
                "text": "the cookie *** is here",
            },
        },
        {"operation": "TweetDetail", "status": 429, "document": None},
    ]


def test_of_what_is_long_only_the_names_of_its_fields_are_kept() -> None:
    kept = redacted_answers([answer({"a": [{"b": "x" * 3_000_000}, {"b": 1}, {"c": "\ud800"}]})], [])
    assert json.loads(kept)[0]["document"] == [".a[].b", ".a[].c"]


def test_the_folder_stays_small_and_keeps_the_newest(tmp_path: Path) -> None:
    folder = tmp_path / "debug"
    kept = Evidence(folder)
    for number in range(evidence._MOST_FILES + 5):
        kept._write(State.BLOCKED, "json", str(number).encode())
    numbers = sorted(int(path.read_bytes()) for path in folder.iterdir())
    assert numbers == list(range(5, evidence._MOST_FILES + 5))
    for number in range(15):
        kept._write(State.BLOCKED, "png", bytes([number]) * 1_900_000)
    assert sum(path.stat().st_size for path in folder.iterdir()) <= evidence._MOST_BYTES
    assert max(path.read_bytes()[0] for path in folder.iterdir() if path.suffix == ".png") == 14
    kept._write(State.BLOCKED, "png", b"x" * 2_000_001)
    assert all(path.stat().st_size <= 2_000_000 for path in folder.iterdir())
