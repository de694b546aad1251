"""How long a store takes from its start to SERVING at a database of 1 GB, stopped in order and killed with a long log.

    python tests/bench/store_start_at_1gb.py [--rows N] [--rounds N] [--log-mb N]

The database is kept in .cache/bench and copied for each run. The log is left behind by a process that is killed with
SIGKILL when it has grown to 64 MB, eight times what the store itself lets it become. An empty database beside it tells
what of that time is the start of Python.
"""

import argparse
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

_HERE = Path(__file__).resolve()
sys.path[:0] = [str(_HERE.parents[1]), str(_HERE.parents[2])]

from support.large_database import large_database  # noqa: E402 - the path to it is set above
from support.processes import ROOT, start_store  # noqa: E402

TARGET_SECONDS = 2.0
_CRASH = """
import os, signal, sys
from pathlib import Path
from store_svc.storage.engine import open_writer, run
path, size = Path(sys.argv[1]), int(sys.argv[2])
db, log = open_writer(path), path.with_name(path.name + "-wal")
run(db, "PRAGMA wal_autocheckpoint = 0")
last, step = db.execute("SELECT max(id) FROM predictions").get, 0
while log.stat().st_size < size:
    with db:
        run(db, f"UPDATE predictions SET lang = 'x{step}' WHERE id % {last // 400} = {step % (last // 400)}")
    step += 1
os.kill(os.getpid(), signal.SIGKILL)
"""


def start_seconds(folder: Path) -> float:
    """Start on the database of a folder until it serves, then stop it."""
    began = time.perf_counter()
    with start_store(folder):
        return time.perf_counter() - began


def crash(database: Path, log_bytes: int) -> int:
    """Leave a log behind; answers how long it is."""
    ended = subprocess.run([sys.executable, "-c", _CRASH, str(database), str(log_bytes)], cwd=ROOT, check=False)
    if ended.returncode != -signal.SIGKILL:
        sys.exit("the process that was to be killed ended by itself")
    return database.with_name(f"{database.name}-wal").stat().st_size


def main() -> None:
    """Run the rounds and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=850_000, help="mentions in the database; 850,000 are 1 GB")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--log-mb", type=int, default=64, help="length of the log that is left behind")
    options = parser.parse_args()
    source = large_database(options.rows)
    click.echo(f"{options.rows:,} mentions, {source.stat().st_size / 1e9:.2f} GB")
    empty, ordered, killed = [], [], []
    with tempfile.TemporaryDirectory(prefix="swarm-bench-", dir=source.parent) as within:
        folder, fresh = Path(within) / "large", Path(within) / "fresh"
        (folder / "data").mkdir(parents=True)
        fresh.mkdir()
        database = folder / "data" / "swarm.db"
        shutil.copyfile(source, database)
        start_seconds(folder)  # a first look at every file
        for number in range(1, options.rounds + 1):
            empty.append(start_seconds(fresh))
            ordered.append(start_seconds(folder))
            left = crash(database, options.log_mb * 1_000_000)
            killed.append(start_seconds(folder))
            click.echo(
                f"round {number}: {ordered[-1]:.2f} s after a stop in order, {killed[-1]:.2f} s after SIGKILL with "
                f"{left / 1e6:.0f} MB of log, {empty[-1]:.2f} s at an empty database"
            )
    worst = max(statistics.median(ordered), statistics.median(killed))
    click.echo(
        f"start to SERVING: median {statistics.median(ordered):.2f} s and {statistics.median(killed):.2f} s after "
        f"SIGKILL, {worst / statistics.median(empty):.1f} times an empty one (target at most {TARGET_SECONDS:.0f} s)"
    )


if __name__ == "__main__":
    main()
