"""What one cycle of SOURCE=notifications costs: 80 new mentions with threads of 5, then none, against the replica of X.

    python tests/bench/collector_cycle.py [--mentions N] [--empty N]

Timed are the cycle as a whole and, within it, what is ours: decoding answers, reading posts out of them, putting
threads together, and reading the calls out of each mention. The rest is the browser, its pages and the replica. Each
time is on the wall's clock, so that a busy machine stretches both alike; only their ratio means something.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_HERE = Path(__file__).resolve()
sys.path[:0] = [str(_HERE.parents[1]), str(_HERE.parents[2])]

from support.browser_sources import cycle  # noqa: E402 - the path to it is set above
from support.x_replica import XReplica, start_x_replica  # noqa: E402

from collector_svc.extraction.assets import shipped_table  # noqa: E402
from collector_svc.extraction.filling import filler  # noqa: E402
from collector_svc.extraction.stance import choose  # noqa: E402
from collector_svc.labelling import with_labels  # noqa: E402
from collector_svc.settings import CollectorSettings  # noqa: E402
from collector_svc.sources.notifications import NotificationsSource  # noqa: E402
from collector_svc.x import conversations, feed, received  # noqa: E402
from collector_svc.x.ledger import Ledger  # noqa: E402
from collector_svc.x.pool import Pool  # noqa: E402
from swarmnexus.v1.model_pb2 import Mention  # noqa: E402
from tests.x_replica.world import World  # noqa: E402

MOST_SHARE = 0.05
MOST_PAGES_WHEN_EMPTY = 2
_THREAD = 5
_MEASURED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (received, ("decode",)),
    (feed, ("read_piece",)),
    (conversations, ("read_piece",)),
    (Pool, ("add", "add_conversation", "add_mention", "chain", "mention")),
    (Ledger, ("after", "known_ids")),
)


class Clock:
    """Adds up the time spent in some functions; one within another is counted once."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._depth = 0

    def measured(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed."""

        def timed(*arguments: Any, **named: Any) -> Any:
            began = time.perf_counter()
            self._depth += 1
            try:
                return function(*arguments, **named)
            finally:
                self._depth -= 1
                if not self._depth:
                    self.seconds += time.perf_counter() - began

        return timed


def world_of(mentions: int) -> World:
    """So many mentions, each at the end of a thread of five posts of others."""
    world = World()
    for number in range(mentions):
        post = world.post(f"caller{number}", f"$SOL to {200 + number} by Friday, see https://example.com/{number}")
        for reply in range(_THREAD - 1):
            post = world.post(f"doubter{reply}", f"why {reply}? $BTC looks weak here", reply_to=post)
        world.post(f"tagger{number}", "@SwarmNexus save this $SOL call", reply_to=post)
    return world


def settings_for(x: XReplica, folder: Path) -> CollectorSettings:
    """Settings that lead to the replica."""
    exported = folder / "cookies.json"
    exported.write_text(json.dumps([{**cookie, "domain": ".x.com"} for cookie in x.cookies()]))
    exported.chmod(0o640)
    return CollectorSettings(x_base_url=x.url, tw_cookies_path=exported, cursor_path=folder / "cursor.json")


async def measure(mentions: int, empty: int) -> bool:
    """Run the cycles and print what they cost; answers whether that is little enough."""
    complete, model = filler(choose(None), shipped_table()), choose(None)
    own = Clock()
    for holder, names in _MEASURED:
        for name in names:
            setattr(holder, name, own.measured(getattr(holder, name)))
    extract = own.measured(lambda mention: with_labels(complete(mention), model))
    with tempfile.TemporaryDirectory() as folder, start_x_replica(Path(folder), world_of(mentions)) as x:
        source = NotificationsSource(settings_for(x, Path(folder)))
        try:
            began = time.perf_counter()
            found = await cycle(source, mentions)
            for mention in found:
                extract(mention)
            whole = time.perf_counter() - began
            share, pages = own.seconds / whole, x.counts()["page"]
            require_whole(found, mentions)
            x.forget()
            for _ in range(empty):
                require_whole(await cycle(source, mentions), 0)
            pages_when_empty = x.counts()["page"] / empty
        finally:
            await source.close()
    click.echo(f"{mentions} new mentions with threads of {_THREAD}: {pages} page loads")
    click.echo(f"our own parsing and extraction: {share:.1%} of the cycle (at most {MOST_SHARE:.0%})")
    click.echo(f"an empty cycle: {pages_when_empty:g} page loads (at most {MOST_PAGES_WHEN_EMPTY})")
    return share <= MOST_SHARE and pages_when_empty <= MOST_PAGES_WHEN_EMPTY


def require_whole(found: list[Mention], count: int) -> None:
    """A cycle that brought less than it should says nothing about what it costs."""
    if len(found) != count or any(len(mention.thread) != _THREAD for mention in found):
        sys.exit(f"the cycle brought {len(found)} mentions, not {count} with threads of {_THREAD}")


def main() -> None:
    """Measure; exit code 1 when it costs too much."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--mentions", type=int, default=80)
    parser.add_argument("--empty", type=int, default=3)
    asked = parser.parse_args()
    sys.exit(0 if asyncio.run(measure(asked.mentions, asked.empty)) else 1)


if __name__ == "__main__":
    main()
