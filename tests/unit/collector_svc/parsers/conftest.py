import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from collector_svc.parsers import Malformed, Outcome, Parsed, Skipped, read_file
from swarmnexus.v1.model_pb2 import Mention

Json = dict[str, Any]


class Reading:
    """What one file gave, sorted by kind."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        self.outcomes = outcomes
        self.mentions: list[Mention] = [outcome.mention for outcome in outcomes if isinstance(outcome, Parsed)]
        self.skipped = [outcome for outcome in outcomes if isinstance(outcome, Skipped)]
        self.malformed = [outcome for outcome in outcomes if isinstance(outcome, Malformed)]

    @property
    def ids(self) -> list[str]:
        return [mention.post.id for mention in self.mentions]

    @property
    def mention(self) -> Mention:
        assert self.malformed == []
        assert len(self.mentions) == 1
        return self.mentions[0]

    @property
    def reason(self) -> str:
        assert len(self.malformed) == 1
        return self.malformed[0].reason


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Reading]:
    """Write a file and read it: bytes and text as they are, an object as JSON, a list as JSON lines."""

    def write_and_read(content: bytes | str | Json | list[Any], form: str = "auto", **options: str) -> Reading:
        path = tmp_path / "posts"
        if isinstance(content, list):
            content = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in content)
        elif isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Reading(list(read_file(path, form, **options)))

    return write_and_read


@pytest.fixture
def tweet() -> Callable[..., Json]:
    """A v1.1 tweet with whatever a test changes in it; None takes a field away."""

    def make(post_id: int = 100, **changes: Any) -> Json:
        made = {
            "id_str": str(post_id),
            "created_at": "Wed Jan 07 20:00:00 +0000 2015",
            "text": "Buying $AAPL here",
            "user": {"id_str": "7", "screen_name": "alice"},
            **changes,
        }
        return {name: value for name, value in made.items() if value is not None}

    return make


@pytest.fixture
def item() -> Callable[..., Json]:
    """A public mention item with whatever a test changes in it; None takes a field away."""

    def make(post_id: int = 200, **changes: Any) -> Json:
        made = {
            "type": "mention.v1",
            "id": str(post_id),
            "text": "@SwarmNexus save this",
            "author": {"handle": "bob", "id": "8"},
            "createdAt": "2025-10-24T08:30:00Z",
            **changes,
        }
        return {name: value for name, value in made.items() if value is not None}

    return make


@pytest.fixture
def result() -> Callable[..., Json]:
    """A GraphQL post; changes go into its `legacy` part unless they are named in `beside`."""

    def make(post_id: int = 300, beside: Json | None = None, **legacy: Any) -> Json:
        return {
            "__typename": "Tweet",
            "rest_id": str(post_id),
            "core": {"user_results": {"result": {"rest_id": "9", "core": {"screen_name": "carol"}}}},
            "legacy": {"full_text": "$SOL to 300", "created_at": "Wed Jul 08 21:59:10 +0000 2026", **legacy},
            **(beside or {}),
        }

    return make


@pytest.fixture
def answer() -> Callable[..., Json]:
    """A GraphQL answer with one timeline entry for each result; an entry already made is taken as it is."""

    def make(*results: Json) -> Json:
        entries = [
            entry
            if "entryId" in entry
            else {
                "entryId": f"tweet-{entry.get('rest_id', 0)}",
                "content": {"entryType": "TimelineTimelineItem", "itemContent": {"tweet_results": {"result": entry}}},
            }
            for entry in results
        ]
        entries.append({"entryId": "cursor-bottom-1", "content": {"cursorType": "Bottom", "value": "x"}})
        instructions = [{"type": "TimelineAddEntries", "entries": entries}]
        return {"data": {"search": {"timeline": {"instructions": instructions}}}}

    return make
