import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
DEMO = ROOT / "collector_svc" / "demo"


def seconds(written: str) -> int:
    """Read an instant as the corpus writes it; anything else is an error."""
    return int(datetime.strptime(written, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp())


class Corpus:
    def __init__(self) -> None:
        self.root = ROOT
        self.summary: dict[str, Any] = json.loads((DEMO / "corpus.json").read_text(encoding="utf-8"))
        lines = (DEMO / "mentions.jsonl").read_text(encoding="utf-8").split("\n")
        assert lines.pop() == ""
        self.mentions: list[dict[str, Any]] = [json.loads(line) for line in lines]
        with (DEMO / "prices.csv").open(encoding="utf-8", newline="") as file:
            self.prices = list(csv.DictReader(file))
        self.priced = [name for name in self.prices[0] if name != "timestamp"]

    @staticmethod
    def seconds(written: str) -> int:
        return seconds(written)

    @staticmethod
    def posts(mention: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The mention itself and the posts above it, by id."""
        return {post["id"]: post for post in [*mention["thread"], mention]}

    def calls(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """Each call once, with the post that holds it, by time; a second tag brings the same one again."""
        found = {}
        for mention in self.mentions:
            for call in mention["calls"]:
                found[call["postId"], call["ticker"]] = (call, self.posts(mention)[call["postId"]])
        return sorted(found.values(), key=lambda pair: pair[1]["createdAt"])

    def price(self, ticker: str, when: int) -> float:
        return float(self.prices[(when - seconds(self.prices[0]["timestamp"])) // 3600][ticker])


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return Corpus()
