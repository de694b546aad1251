"""`python -m collector_svc`: watch for mentions, or bring in the posts of files."""

import asyncio
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from collector_svc.options import WAIT
from collector_svc.prices_command import prices
from collector_svc.relabel_command import relabel_command
from collector_svc.settings import CollectorSettings
from collector_svc.stance_command import stance
from swarmnexus import __version__
from swarmnexus.logs import configure
from swarmnexus.settings import describe, load
from swarmnexus.time import now_ms, parse_instant

if TYPE_CHECKING:
    from collector_svc.relabel import Reader

EPILOG = "\b\n" + describe(CollectorSettings)
# Those of the parsers, which --help need not load.
FORMATS = ("auto", "mention", "tweet", "archive", "graphql", "api")


@click.group(invoke_without_command=True, epilog=EPILOG, context_settings={"max_content_width": 100})
@click.version_option(__version__)
@click.option("--once", is_flag=True, help="Do one cycle, print the name of the state it ended in, and exit.")
@click.pass_context
def main(context: click.Context, *, once: bool) -> None:
    """Collect mentions until SIGTERM; or one of the commands below.

    Exit codes: 0 done, 1 failed, 2 bad usage, 75 trouble that may pass (try again later), 78 bad configuration
    or trouble that the operator must end.
    """
    settings = load(CollectorSettings)
    configure("collector", settings.log_level, settings.log_format)
    context.obj = settings
    if context.invoked_subcommand is not None:
        if once:
            raise click.UsageError("--once does a cycle and goes with no command")
        return
    from collector_svc.bootstrap import watch  # noqa: PLC0415 - --help needs none of it

    try:
        sys.exit(asyncio.run(watch(settings, once=once)))
    except OSError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


@main.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="auto", show_default=True)
@click.option("--author", metavar="HANDLE", default="", help="Whose an X archive is, when account.js is not beside it.")
@click.option("--refused", "refusals", type=click.Path(path_type=Path), help="Write every refusal to this file.")
@WAIT
@click.option("--json", "as_json", is_flag=True, help="One JSON object with every refusal instead of lines.")
@click.pass_obj
def import_posts(
    settings: CollectorSettings,
    *,
    files: tuple[str, ...],
    form: str,
    author: str,
    refusals: Path | None,
    patience_seconds: float,
    as_json: bool,
) -> None:
    """Bring in the posts of files, each a mention of its own, with its parent where the file has it.

    Read are our own mention JSON lines, v1.1 tweets as JSON lines or a JSON list, an X archive's tweets.js, recorded
    GraphQL answers, and pages of X's API v2 as twarc2 keeps them. Doing it again changes nothing. What cannot be read
    is named and costs nothing else.

    Exit codes: 0 all was taken, 1 something was refused or unreadable, 75 the store cannot be reached,
    78 it refuses STORE_WRITE_TOKEN.
    """
    if refusals is not None and refusals.exists() and any(_is_same(refusals, file) for file in files):
        raise click.UsageError(f"--refused {refusals} would overwrite a file that is to be imported")
    from collector_svc.bootstrap import run_import  # noqa: PLC0415
    from collector_svc.importing.run import Order  # noqa: PLC0415

    try:
        code = asyncio.run(
            run_import(
                settings,
                Order(files, form, author),
                as_json=as_json,
                refusals=refusals,
                patience_seconds=patience_seconds,
            )
        )
    except OSError as error:
        click.echo(f"{refusals}: {error.strerror or error}" if refusals else str(error), err=True)
        sys.exit(1)
    sys.exit(code)


def _is_same(one: Path, other: str) -> bool:
    return Path(other).exists() and one.samefile(other)


@main.command()
@click.argument("texts", metavar="[TEXT]...", nargs=-1)
@click.option("--at", metavar="TIME", default="", help="When it was posted: ISO 8601 or epoch seconds. Default: now.")
@click.option("--jsonl", "as_lines", is_flag=True, help='Read {"text", "at"} lines from standard input.')
@click.pass_obj
def extract(settings: CollectorSettings, *, texts: tuple[str, ...], at: str, as_lines: bool) -> None:
    """Print what is read out of each TEXT, or of standard input where there is none, as one JSON object a line.

    Told are its tickers, whether it is a prediction, its stance, and its calls with the words they were read from.

    Exit codes: 0 done, 1 a line of --jsonl could not be read.
    """
    if as_lines and texts:
        raise click.UsageError("--jsonl reads standard input and goes with no TEXT")
    try:
        at_ms = parse_instant(at) if at else now_ms()
    except ValueError as error:
        raise click.UsageError(f"--at {at!r} {error}") from None
    from collector_svc.bootstrap import run_extract  # noqa: PLC0415

    if not texts and not as_lines:
        texts = (sys.stdin.read(),)
    sys.exit(run_extract(settings, texts, at_ms, as_lines=as_lines))


@main.command()
@click.pass_obj
def healthcheck(settings: CollectorSettings) -> None:
    """Exit 0 when the last good cycle is recent enough; otherwise 1 with one line that says why not."""
    from collector_svc.heartbeat import complaint  # noqa: PLC0415

    problem = complaint(settings.heartbeat_path, time.time(), settings.stale_after_seconds)
    if problem:
        click.echo(problem, err=True)
        sys.exit(1)


def _relabel_reader(settings: CollectorSettings) -> "Reader":
    from collector_svc.bootstrap import relabel_reader  # noqa: PLC0415

    return relabel_reader(settings)


stance.add_command(relabel_command(_relabel_reader, asyncio.run))
main.add_command(stance)
main.add_command(prices)

if __name__ == "__main__":
    main()
