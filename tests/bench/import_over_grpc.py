"""Acked ingest over gRPC against a bulk load of the same rows in process, in one run: `rows/s` of each and the ratio.

    python tests/bench/import_over_grpc.py [--rows N] [--rounds N] [--batch N] [--under-way N]

(a) sends mentions, every other one with a call, to a fresh store process in batches of 80, with as many mentions under
way as the collector has when it imports; a batch counts once it is answered, after its commit is on disk. (b) puts the
very rows that (a) left behind into an empty database of the same schema: one thread, ready tuples with their hashes,
executemany, 4,000 mentions a transaction, the same triggers, indexes, full text and `synchronous=FULL`; nothing is
looked up, checked, hashed or merged. The rounds alternate. The second ratio is to the same load where it also has to
make its rows, hashes included, out of the mentions, as any loader must that is not handed them ready.
"""

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click

_HERE = Path(__file__).resolve()
sys.path[:0] = [str(_HERE.parents[1]), str(_HERE.parents[2])]

from support.bulk_load import bulk_load, stored_slices  # noqa: E402 - the path to it is set above
from support.processes import start_store  # noqa: E402
from support.realistic import realistic_mentions  # noqa: E402
from support.store import StoreHandle  # noqa: E402

from collector_svc.uploader import BATCH_MENTIONS, IN_FLIGHT  # noqa: E402
from store_svc.storage.drafts import drafts_of  # noqa: E402
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc  # noqa: E402
from swarmnexus.v1.model_pb2 import Mention  # noqa: E402

TARGET = 0.50
BATCH = 80
SLICE = 4_000


async def send(store: StoreHandle, mentions: list[Mention], batch: int, under_way: int) -> float:
    """Send all mentions; answers how many seconds passed until the last ack."""
    connection = store.connect()
    stub = ingest_pb2_grpc.IngestServiceStub(connection.channel)
    starts = iter(range(0, len(mentions), batch))

    async def sender(mine: Iterator[int]) -> None:
        for start in mine:
            request = ingest_pb2.IngestMentionsRequest(mentions=mentions[start : start + batch])
            answer = await connection.call(stub.IngestMentions, request, timeout_seconds=60)
            bad = [row for row in answer.results if row.outcome != ingest_pb2.ROW_OUTCOME_INSERTED]
            if bad:
                sys.exit(f"a fresh store answered {bad[0]}")

    try:
        await connection.channel.channel_ready()
        began = time.perf_counter()
        await asyncio.gather(*(sender(starts) for _ in range(under_way)))
        return time.perf_counter() - began
    finally:
        await connection.close()


def make_rows(mentions: list[Mention]) -> float:
    """How many seconds it takes to make rows of all mentions, in the slices in which they are loaded."""
    began = time.perf_counter()
    for start in range(0, len(mentions), SLICE):
        drafts_of(mentions[start : start + SLICE])
    return time.perf_counter() - began


def main() -> None:
    """Run the rounds and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=12_589, help="at most so many different mentions")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--batch", type=int, default=BATCH, help="mentions a request")
    parser.add_argument(
        "--under-way", type=int, default=IN_FLIGHT * BATCH_MENTIONS // BATCH, help="requests under way at once"
    )
    options = parser.parse_args()
    what, mentions = realistic_mentions(options.rows)
    click.echo(
        f"{len(mentions)} different mentions, {what}; {options.batch} a batch, {options.under_way} batches under way"
    )
    to_ready, to_made = [], []
    for number in range(1, options.rounds + 1):
        with tempfile.TemporaryDirectory(prefix="swarm-bench-") as folder:
            with start_store(Path(folder)) as store:
                sent = asyncio.run(send(store, mentions, options.batch, options.under_way))
            loaded = bulk_load(stored_slices(store.db_path), Path(folder) / "bulk.db")
        made = make_rows(mentions)
        to_ready.append(loaded / sent)
        to_made.append((made + loaded) / sent)
        click.echo(
            f"round {number}: over gRPC {len(mentions) / sent:,.0f} rows/s, bulk load {len(mentions) / loaded:,.0f}, "
            f"ratio {to_ready[-1]:.2f}; with its rows to be made {len(mentions) / (made + loaded):,.0f}, "
            f"ratio {to_made[-1]:.2f}"
        )
    click.echo(
        f"median ratio {statistics.median(to_ready):.2f} to rows that lie ready (target at least {TARGET:.2f}), "
        f"{statistics.median(to_made):.2f} to rows that are made"
    )


if __name__ == "__main__":
    main()
