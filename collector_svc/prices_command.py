"""`python -m collector_svc prices`: fetch what calls wait for, or bring in the prices of a file."""

import asyncio
import re
import sys
from datetime import time
from pathlib import Path

import click

from collector_svc.options import AS_JSON, WAIT
from collector_svc.settings import CollectorSettings
from swarmnexus.time import now_ms, parse_instant

_TICKER = re.compile(r"\$?[A-Za-z0-9._-]{1,20}", re.ASCII)
_SOURCE = re.compile(r"[!-~]{1,40}", re.ASCII)
_CLOSE = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@click.group()
def prices() -> None:
    """Fetch the prices that calls wait for, or bring in those of a file.

    Exit codes: 0 done, 1 failed, 2 bad usage, 75 try again later, 78 bad configuration.
    """


@prices.command()
@click.option("--ticker", "tickers", metavar="T", multiple=True, help="Only this ticker; may be given several times.")
@click.option("--since", metavar="TIME", help="Only from then on: ISO 8601 or epoch seconds.")
@click.option("--until", metavar="TIME", help="Only before then. Default: now.")
@WAIT
@AS_JSON
@click.pass_obj
def fetch(
    settings: CollectorSettings,
    *,
    tickers: tuple[str, ...],
    since: str | None,
    until: str | None,
    patience_seconds: float,
    as_json: bool,
) -> None:
    """Do one round of what the collector does beside its cycles: ask the sources for what calls wait for.

    With --ticker and --since the whole stretch is fetched, whether or not a call waits for it. Doing it again changes
    nothing but for what a source has corrected.

    Exit codes: 0 done, also where some tickers have no source, which is told; 1 an answer or a price was not as it
    should be; 75 a source wants to be asked less often or does not answer, or the store cannot be reached; 78 a source
    or the store refuses the key or token, or PRICE_SOURCES is none.
    """
    from collector_svc.prices.fetching import FetchOrder, fetch_prices  # noqa: PLC0415 - --help needs none of it

    order = FetchOrder(
        [*dict.fromkeys(_ticker(each) for each in tickers)], _instant("--since", since), _instant("--until", until)
    )
    if (order.since_ms or 0) >= (now_ms() if order.until_ms is None else order.until_ms):
        raise click.UsageError("--since must lie before --until, and before now")
    sys.exit(asyncio.run(fetch_prices(settings, order, as_json=as_json, patience_seconds=patience_seconds)))


@prices.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--ticker", metavar="T", required=True, help="Whose prices they are, with or without $.")
@click.option("--source", default="csv", show_default=True, help="Who says so, 1 to 40 visible ASCII characters.")
@click.option(
    "--close-at", metavar="HH:MM", help="When of its day, UTC, a bar closes. Default: its end, 24:00, when all know it."
)
@WAIT
@AS_JSON
@click.pass_obj
def import_prices(
    settings: CollectorSettings,
    *,
    file: Path,
    ticker: str,
    source: str,
    close_at: str | None,
    patience_seconds: float,
    as_json: bool,
) -> None:
    """Bring in the prices, in US dollars, of a CSV file.

    With the columns Date and Close (and Open, High, Low where there are such) each line is a day's bar; with timestamp
    and price it is an instant, in ISO 8601 or in seconds or milliseconds since 1970. Adj Close is not used: it is
    computed anew with each later dividend, so it holds what nobody knew then. Doing it again changes nothing. A line
    that cannot be a price is named and costs nothing else.

    Exit codes: 0 all was taken, 1 something was refused or unreadable, 75 the store cannot be reached,
    78 it refuses STORE_WRITE_TOKEN.
    """
    if not _SOURCE.fullmatch(source):
        raise click.UsageError(f"--source {source!r} is not 1 to 40 visible ASCII characters")
    closes = None
    if close_at is not None:
        match = _CLOSE.fullmatch(close_at)
        if not match:
            raise click.UsageError(f"--close-at {close_at!r} is not a time of day from 00:00 to 23:59")
        closes = time(int(match[1]), int(match[2]))
    from collector_svc.prices.importing import ImportOrder  # noqa: PLC0415
    from collector_svc.prices.importing import import_prices as run  # noqa: PLC0415

    order = ImportOrder(file, _ticker(ticker), source, closes)
    sys.exit(asyncio.run(run(settings, order, as_json=as_json, patience_seconds=patience_seconds)))


def _ticker(written: str) -> str:
    if not _TICKER.fullmatch(written):
        raise click.UsageError(f"--ticker {written!r} is not 1 to 20 of letters, digits and . _ -, with or without $")
    return "$" + written.removeprefix("$").upper()


def _instant(option: str, written: str | None) -> int | None:
    if written is None:
        return None
    try:
        return parse_instant(written)
    except ValueError as error:
        raise click.UsageError(f"{option} {written!r} {error}") from None
