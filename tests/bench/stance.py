"""How fast a stance is read, and how well: against 2,000 posts/s a core and the figures asked of the model.

python tests/bench/stance.py [--seconds N]
"""

import argparse
import csv
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import click

_ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_ROOT)]

from collector_svc.extraction.stance import load_shipped  # noqa: E402 - the path is set above
from collector_svc.extraction.stance.evaluation import measured_on  # noqa: E402
from collector_svc.extraction.stance.posts import read_csv  # noqa: E402

SHARED = Path(os.environ.get("SWARM_SHARED_DATA") or _ROOT.parent / "shared/data")
POSTS_PER_SECOND = 2_000
ACCURACY, MACRO_F1, CALIBRATION_ERROR = 0.79, 0.785, 0.03
HOSTILE = {
    "25,000 dollars": "$" * 25_000,
    "25,000 letters": "a" * 25_000,
    "100,000 entities": "&amp;" * 20_000,
    "ligatures": "\ufdfa" * 25_000,
}
OWN = (
    "$BTC to 100k before the end of the year, loading up on every dip 🚀",
    "I would not touch $ETH here, lower highs for weeks and no volume. Short to 2,200.",
    "$AAPL reports on Tuesday after the close https://t.co/abc",
    "Anyone else watching this $SOL chart? Could go either way from here, I am flat until it breaks 180.",
)


def resident_mb() -> float:
    """What the kernel counts for this process."""
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) / 1024


def rate(posts: list[str], seconds: float, read: Callable[[list[str]], object]) -> float:
    """Posts a second of processor time, over at least so many seconds of it."""
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < seconds:
        read(posts)
        done += len(posts)
    return done / spent


def recorded() -> list[str]:
    """The texts of real posts, where they are; else a few of our own."""
    files = sorted((SHARED / "stocknet/tweets").glob("*.jsonl"))
    texts = [json.loads(line)["text"] for path in files for line in path.read_text("utf-8").splitlines()]
    if texts:
        with (SHARED / "stockemotions/train.csv").open(encoding="utf-8", newline="") as file:
            return texts + [row["original"] for row in csv.DictReader(file)]
    click.echo("recorded posts are absent: set SWARM_SHARED_DATA; these are four of our own")
    return list(OWN)


def main() -> None:
    """Load, read, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="processor time for each rate")
    options = parser.parse_args()
    posts = recorded()
    before, start = resident_mb(), time.perf_counter()
    model = load_shipped()
    click.echo(f"load       {1000 * (time.perf_counter() - start):6.0f} ms, {resident_mb() - before:.1f} MB")
    many = rate(posts, options.seconds, model.scores_many)
    single = rate(posts, options.seconds, lambda texts: [model.scores(text) for text in texts])
    for name, reached in (("together", many), ("one by one", single)):
        click.echo(f"{name:10} {reached:6.0f} posts/s a core, {reached / POSTS_PER_SECOND:.2f} of {POSTS_PER_SECOND}")
    for name, text in HOSTILE.items():
        start = time.perf_counter()
        model.scores(text)
        click.echo(f"{name:16} {1000 * (time.perf_counter() - start):6.1f} ms")
    data = SHARED / "stockemotions/val.csv"
    if not data.is_file():
        click.echo("quality is not measured: StockEmotions is absent")
        return
    measures = measured_on(model, read_csv(data))
    click.echo(f"accuracy   {measures.accuracy:.4f}, {measures.accuracy / ACCURACY:.3f} of {ACCURACY}")
    click.echo(f"macro-F1   {measures.macro_f1:.4f}, {measures.macro_f1 / MACRO_F1:.3f} of {MACRO_F1}")
    error = measures.calibration_error
    click.echo(f"calibration error {error:.4f}, {error / CALIBRATION_ERROR:.2f} of the {CALIBRATION_ERROR} allowed")
    labels = Counter(score.label for score in model.scores_many(posts))
    click.echo(
        f"neutral    {labels['neutral'] / len(posts):.2f} of the recorded posts, {measures.neutral:.3f} of those"
    )
    click.echo("           whose authors took a side")


if __name__ == "__main__":
    main()
