"""adopt."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from store_svc.commands.running import AS_JSON, on_database, progress
from store_svc.settings import StoreSettings

if TYPE_CHECKING:
    from store_svc.adopting.report import TableReport


@click.command()
@click.argument("old", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@AS_JSON
@click.pass_obj
def adopt(settings: StoreSettings, old: Path, *, as_json: bool) -> None:
    """Bring in OLD, the swarm.db of the earlier Node system. Neither it nor the store may run meanwhile.

    OLD is left as it is. Every row of every table is counted; what fits nowhere is kept whole in the table `adopted`
    with the reason. Running it again changes nothing.
    """
    from store_svc.adopting.run import adopt as bring_in  # noqa: PLC0415
    from store_svc.storage.claim import claimed  # noqa: PLC0415
    from store_svc.storage.migrate import migrate  # noqa: PLC0415
    from store_svc.storage.restore import finish_restore  # noqa: PLC0415
    from store_svc.storage.tail import settle_tail  # noqa: PLC0415

    def run() -> "dict[str, TableReport]":
        with claimed(settings.db_path):
            finish_restore(settings.db_path)
            migrate(settings.db_path)
            settle_tail(settings.db_path)
            return bring_in(old, settings.db_path, progress())

    reports = on_database(run)
    if as_json:
        click.echo(json.dumps({table: report.as_json() for table, report in reports.items()}))
        return
    for table, report in reports.items():
        click.echo("\n".join(report.lines(table)))
