"""`/memory/mentions` of the agent against a Flask peer on the same file, in one run: requests/s and the ratio.

    python tests/bench/mentions_over_rest.py [--mentions 300000] [--seconds 8] [--rounds 3] [--connections 16]

A store is filled over gRPC. The agent stands in front of it; the peer (peers/flask_mentions.py, three gunicorn
workers) reads the store's file itself. Both are first shown to answer the same items, then loaded in turn: with the
plain list, which is what most ask for; and with a mix of the plain list, tickers, authors, words, periods and pages
by cursor, each as often. Two modes: nothing changes, so that the agent may answer from what it keeps; and a writer
sends 20 mentions a second, so that whatever it keeps is good for 50 ms at most. Numbers depend on the machine and on
who else uses it, ratios less so.
"""

import argparse
import contextlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import click

_HERE = Path(__file__).resolve()
sys.path[:0] = [str(_HERE.parents[2]), str(_HERE.parents[1]), str(_HERE.parent)]

from mentions_over_rest_corpus import AUTHORS, FIRST_MS, STEP_MS, TICKERS, invented  # noqa: E402 - the path is set above
from mentions_over_rest_load import Load, require_wrk, run_wrk  # noqa: E402
from support.processes import free_port, start_gateway, start_store, wait_until  # noqa: E402
from support.store import StoreHandle, ingest_into  # noqa: E402

from swarmnexus.time import iso  # noqa: E402

BATCH = 500
PATH = "/memory/mentions"
WRITES_PER_SECOND = 20
PEER_WORKERS = 3
MAX_RESIDENT_MB = 120


def main() -> None:
    """Fill, compare, load in turn, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=300_000, help="how many the store holds (300000)")
    parser.add_argument("--seconds", type=float, default=8, help="length of each load (8)")
    parser.add_argument("--rounds", type=int, default=3, help="loads of each server and mode (3); the median counts")
    parser.add_argument("--connections", type=int, default=16, help="connections at once (16)")
    parser.add_argument("--peer-class", default="sync", choices=["sync", "gthread"], help="gunicorn's workers (sync)")
    chosen = parser.parse_args()
    require_wrk()
    with tempfile.TemporaryDirectory() as name, start_store(Path(name)) as store:
        fill(store, chosen.mentions)
        with start_gateway("agent_svc", store) as agent, start_peer(store, chosen.peer_class) as peer:
            mixes = {"agent": mix(agent.url, chosen.mentions), "peer": mix(peer, chosen.mentions)}
            compare(agent.url, mixes["agent"], peer, mixes["peer"])
            urls = {"agent": agent.url, "peer": peer}
            plain = {who: [PATH] for who in mixes}
            for mode, writing in (("nothing changes", False), (f"{WRITES_PER_SECOND} mentions/s arrive", True)):
                with writer(store, chosen.mentions) if writing else contextlib.nullcontext():
                    for what, targets in (("plain list", plain), ("mix", mixes)):
                        report(f"{what}, {mode}", load_in_turn(urls, targets, chosen, Path(name)))
            resident = resident_mb(agent.process.pid)
            click.echo(f"agent resident: {resident:.0f} MB (bar: under {MAX_RESIDENT_MB})")


def fill(store: StoreHandle, count: int) -> None:
    """Send all mentions in batches, each acked before the next."""
    began, batch = time.monotonic(), []
    for number, mention in enumerate(invented(count), 1):
        batch.append(mention)
        if len(batch) == BATCH or number == count:
            ingest_into(store, batch)
            batch = []
        if number % 50_000 == 0 and sys.stderr.isatty():
            click.echo(f"{number} of {count} mentions stored", err=True)
    click.echo(f"{count} mentions stored in {time.monotonic() - began:.0f} s")


def mix(url: str, count: int) -> list[str]:
    """The requests; cursors are the server's own, so that both walk to the same pages."""
    middle, end = FIRST_MS + count // 2 * STEP_MS, FIRST_MS + count * STEP_MS
    words = ["breakout", "squeeze whales", "halving rally", "staking yield", "long short", "bridge", "merge unlock"]
    return [
        PATH,
        *(f"{PATH}?ticker={quote(TICKERS[rank])}" for rank in (0, 1, 5, 20, 60, 120)),
        *(f"{PATH}?author=trader_{author}" for author in (0, 1, 7, 40, 300, AUTHORS - 5)),
        *(f"{PATH}?q={quote(each)}" for each in words),
        *(f"{PATH}?until={iso(middle - day * 86_400_000)}" for day in range(4)),
        *(f"{PATH}?since={iso(end - day * 86_400_000)}&ticker={quote(TICKERS[2])}" for day in range(1, 4)),
        *pages(url, PATH, 7),
        *pages(url, f"{PATH}?ticker={quote(TICKERS[0])}", 4),
    ]


def pages(url: str, target: str, count: int) -> Iterator[str]:
    """The targets of the pages after this one."""
    following = target
    for _ in range(count):
        cursor = fetched(url + following)["nextCursor"]
        if cursor is None:
            return
        following = f"{target}{'&' if '?' in target else '?'}cursor={quote(cursor)}"
        yield following


def compare(agent: str, agent_mix: list[str], peer: str, peer_mix: list[str]) -> None:
    """Exit with code 1 when the two answer anything else."""
    sizes = []
    for ours, theirs in zip(agent_mix, peer_mix, strict=True):
        answers = fetched(agent + ours)["items"], fetched(peer + theirs)["items"]
        if answers[0] != answers[1] or not answers[0]:
            sys.exit(f"{ours}: the agent and the peer differ")
        sizes.append(len(answers[0]))
    click.echo(f"both answer the same {sum(sizes)} items to {len(sizes)} requests")


def fetched(url: str) -> dict[str, list[object] | str | None]:
    """A JSON answer."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own loopback
        found: dict[str, list[object] | str | None] = json.load(answer)
        return found


@contextlib.contextmanager
def start_peer(store: StoreHandle, worker_class: str) -> Iterator[str]:
    """The Flask peer under gunicorn, warm."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--workers", str(PEER_WORKERS), "--worker-class", worker_class]
    command += ["--threads", "4"] if worker_class == "gthread" else []
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "warning", "flask_mentions:app"]
    environment = {**os.environ, "SWARM_DB_PATH": str(store.db_path)}
    process = subprocess.Popen(command, cwd=_HERE.parent / "peers", env=environment)
    try:
        wait_until("the peer answers", lambda: answers(f"http://127.0.0.1:{port}{PATH}?limit=1"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(15)


def answers(url: str) -> bool:
    """Whether it answers at all."""
    try:
        fetched(url)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def writer(store: StoreHandle, first: int) -> Iterator[None]:
    """Somebody who sends so many new mentions a second, one a call."""
    done = threading.Event()
    fresh = itertools.islice(invented(first + 1_000_000), first, None)
    first_fresh = next(fresh)  # generated anew up to here, before anybody is timed
    ingest_into(store, [first_fresh])

    def write() -> None:
        while not done.wait(1 / WRITES_PER_SECOND):
            ingest_into(store, [next(fresh)])

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def load_in_turn(
    urls: dict[str, str], targets: dict[str, list[str]], chosen: argparse.Namespace, folder: Path
) -> dict[str, list[Load]]:
    """Each server as often as there are rounds, one after the other, so that both meet the same machine."""
    loads: dict[str, list[Load]] = {who: [] for who in urls}
    for _ in range(chosen.rounds):
        for who, seen in loads.items():
            load = run_wrk(
                urls[who], targets[who], connections=chosen.connections, seconds=chosen.seconds, folder=folder
            )
            seen.append(load)
    return loads


def report(what: str, loads: dict[str, list[Load]]) -> None:
    """Medians, and the ratio of the medians."""
    rates = {who: statistics.median(load.requests_per_second for load in seen) for who, seen in loads.items()}
    click.echo(what)
    for who, seen in loads.items():
        p50, p99 = (statistics.median(getattr(load, name) for load in seen) for name in ("p50_ms", "p99_ms"))
        errors = sum(load.errors for load in seen)
        click.echo(f"  {who:<6} {rates[who]:8.0f} requests/s   p50 {p50:6.1f} ms   p99 {p99:6.1f} ms   {errors} errors")
    click.echo(f"  ratio  {rates['agent'] / rates['peer']:8.2f}")


def resident_mb(pid: int) -> float:
    """What a process holds in memory now."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
