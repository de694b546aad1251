"""`python -m store_svc`: serve, or look after the database."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from store_svc.settings import StoreSettings
from swarmnexus import __version__
from swarmnexus.logs import configure
from swarmnexus.settings import describe, load

EPILOG = "\b\n" + describe(StoreSettings).replace("\n\n", "\n")


def _database(action: Callable[[], Any]) -> Any:
    """Run what touches the database; one line and exit code 1 when it cannot be used."""
    from store_svc.storage.engine import UnusableDatabaseError  # noqa: PLC0415 - --help needs no engine

    try:
        return action()
    except (UnusableDatabaseError, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)


@click.group(invoke_without_command=True, epilog=EPILOG, context_settings={"max_content_width": 100})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Serve the store over gRPC until SIGTERM; or one of the commands below.

    Exit codes: 0 done, 1 failed, 2 bad usage, 78 bad configuration.
    """
    settings = load(StoreSettings)
    configure("store", settings.log_level, settings.log_format)
    context.obj = settings
    if context.invoked_subcommand is None:
        from store_svc.bootstrap import serve  # noqa: PLC0415

        sys.exit(0 if _database(lambda: asyncio.run(serve(settings))) else 1)


@main.command()
@click.pass_obj
def migrate(settings: StoreSettings) -> None:
    """Bring the database to this code's schema; a backup is made beside it first."""
    from store_svc.storage.migrate import migrate as apply  # noqa: PLC0415

    applied = _database(lambda: apply(settings.db_path))
    click.echo("\n".join(f"applied {name}" for name in applied) or "nothing to apply")


@main.command()
@click.argument("dest", type=click.Path(path_type=Path))
@click.pass_obj
def backup(settings: StoreSettings, dest: Path) -> None:
    """Write a complete copy to DEST, a file that does not exist yet, while the store runs or not."""
    from store_svc.storage.backup import copy_database  # noqa: PLC0415

    size = _database(lambda: copy_database(settings.db_path, dest))
    click.echo(f"{dest}: {size} bytes")


@main.command()
@click.pass_obj
def verify(settings: StoreSettings) -> None:
    """Check structure, references, full text and counts; exit code 1 when something is wrong."""
    from store_svc.storage.check import find_problems  # noqa: PLC0415
    from store_svc.storage.engine import open_reader  # noqa: PLC0415

    problems = _database(lambda: find_problems(open_reader(settings.db_path)))
    click.echo("\n".join(problems) or "nothing wrong")
    sys.exit(1 if problems else 0)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="one JSON object instead of lines")
@click.pass_obj
def stats(settings: StoreSettings, *, as_json: bool) -> None:
    """Print counts, freshness and versions."""
    from google.protobuf.json_format import MessageToDict, MessageToJson  # noqa: PLC0415

    from store_svc.storage.engine import open_reader  # noqa: PLC0415
    from store_svc.storage.meta import select_meta  # noqa: PLC0415
    from swarmnexus.time import now_ms  # noqa: PLC0415

    meta = _database(lambda: select_meta(open_reader(settings.db_path), now_ms()))
    if as_json:
        click.echo(MessageToJson(meta, always_print_fields_with_no_presence=True, indent=None))
        return
    for name, value in MessageToDict(meta, always_print_fields_with_no_presence=True).items():
        click.echo(f"{name}: {value}")


if __name__ == "__main__":
    main()
