"""How well and how fast calls are read out of posts, against the labelled posts and the recorded material.

python tests/bench/extraction.py [--dev] [--held-out] [--misses N] [--json] [--write-table FILE.md] [--strict]

Without --dev or --held-out it measures both. Of held-out posts it never shows a text, so that nobody tunes on them.
What falls short of what is asked is named on standard error; with --strict it ends with 1 then.
"""

import json
import sys
from pathlib import Path

import click

_HERE = Path(__file__).resolve()
sys.path[:0] = [str(_HERE.parents[1]), str(_HERE.parents[2])]

from bench.labelled import recorded  # noqa: E402 - the path is set above
from bench.labelled.extraction import Extraction  # noqa: E402
from bench.labelled.posts import FIXTURES, LabelledPost, Read, load  # noqa: E402
from bench.labelled.results import File, Results, Speed, as_json, goals  # noqa: E402
from bench.labelled.scores import match, same, tally  # noqa: E402
from bench.labelled.speed import posts_a_second  # noqa: E402
from bench.labelled.table import page  # noqa: E402

from collector_svc.extraction.assets import shipped_table  # noqa: E402
from collector_svc.extraction.reading import read_text  # noqa: E402

_TWEETS = 4_000  # enough that a round takes seconds, not minutes


@click.command(help=__doc__)
@click.option("--dev", is_flag=True, help="the posts on which rules may be tuned")
@click.option("--held-out", is_flag=True, help="the posts that only measure")
@click.option("--misses", default=0, help="show so many dev posts that were read otherwise than labelled")
@click.option("--json", "as_machine", is_flag=True, help="print one JSON object instead of the page")
@click.option("--write-table", type=click.Path(path_type=Path), help="write the page there, too")
@click.option("--strict", is_flag=True, help="end with 1 where a figure falls short")
@click.option("--no-speed", is_flag=True, help="leave out how fast it is")
def main(
    *, dev: bool, held_out: bool, misses: int, as_machine: bool, write_table: Path | None, strict: bool, no_speed: bool
) -> None:
    """Measure, print, judge."""
    extraction = Extraction()
    results = Results(model=extraction.model.version)
    texts: list[str] = []
    for name, file, is_chosen in (("dev", "dev.jsonl", dev), ("held-out", "held_out.jsonl", held_out)):
        if is_chosen or not (dev or held_out):
            posts = load(FIXTURES / file)
            reads = [extraction.read(post) for post in posts]
            floor, _ = tally(posts, map(extraction.floor, posts))
            results.files.append(File(name, *tally(posts, reads), floor))
            texts += [post.post.text for post in posts]
            if name == "dev":
                show_misses(posts, reads, misses)
    measure_recorded(results, extraction)
    if not no_speed:
        results.speed = measure_speed(extraction, texts + recorded.tweets(_TWEETS))
    click.echo(json.dumps(as_json(results), ensure_ascii=False) if as_machine else page(results))
    if write_table is not None:
        write_table.write_text(page(results), encoding="utf-8")
    short = [goal.name for goal in goals(results) if not goal.is_reached]
    if short:
        click.echo(f"falls short of what is asked: {'; '.join(short)}", err=True)
        sys.exit(int(strict))


def measure_recorded(results: Results, extraction: Extraction) -> None:
    """What the recorded material says, where it is there; otherwise one line that it is not."""
    judged, sides = recorded.predictions(), recorded.sides()
    if judged:
        right = sum(extraction.is_prediction(text) == truth for text, truth in judged)
        results.curated_posts, results.curated_accuracy = len(judged), right / len(judged)
    if sides:
        results.stance = recorded.stance(sides, extraction.rise)
    if not (judged and sides):
        click.echo(f"no recorded material at {recorded.SHARED}: left out what it would tell", err=True)


def measure_speed(extraction: Extraction, texts: list[str]) -> Speed:
    """Tickers alone, names of assets included, and the whole reading, over the same texts."""
    whole = posts_a_second(lambda text: read_text(text, 1_700_000_000_000, extraction.model), texts)
    return Speed(texts=len(texts), tickers=posts_a_second(shipped_table().find, texts), whole=whole)


def show_misses(posts: list[LabelledPost], reads: list[Read], most: int) -> None:
    """The first posts that were read otherwise than labelled, with both readings, on standard error."""
    wrong = [(post, read) for post, read in zip(posts, reads, strict=True) if not agrees(post.label, read)]
    for post, read in wrong[:most]:
        above = f"\n  under: {post.parent.text!r}" if post.parent else ""
        click.echo(f"{post.id}: {post.post.text!r}{above}", err=True)
        click.echo(f"  labelled {post.label}\n  read     {read}", err=True)
    if most:
        click.echo(f"{len(wrong)} of {len(posts)} dev posts were read otherwise than labelled", err=True)


def agrees(label: Read, read: Read) -> bool:
    """Whether nothing at all is read otherwise."""
    pairs, missed, invented = match(label.claims, read.claims)
    exact = all(
        same(due.target_price, found.target_price) and same(due.target_date, found.target_date) for due, found in pairs
    )
    return (
        exact
        and not missed
        and not invented
        and label.is_prediction == read.is_prediction
        and set(label.tickers) == set(read.tickers)
    )


if __name__ == "__main__":
    main()
